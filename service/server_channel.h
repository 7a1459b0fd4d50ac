// The bytes of one connection, in clear or under TLS, without waiting. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;

namespace lapwing::service {

struct Io {
  enum class Kind : std::uint8_t {
    moved,        // `bytes`, at least one
    needs_read,   // nothing now: try again when the socket is readable
    needs_write,  // or writable; TLS may want either for both
    closed,       // by the client, or broken
  };
  Kind kind = Kind::closed;
  std::size_t bytes = 0;
};

class Channel {
 public:
  static constexpr std::chrono::milliseconds kSoon{50};

  virtual ~Channel() = default;  // leaves the socket open
  virtual Io receive(std::span<char> buffer) = 0;
  // The same, but waits for up to kSoon where there is nothing yet.
  virtual Io receive_soon(std::span<char> buffer) = 0;
  virtual Io send(std::string_view bytes) = 0;
  // Tells the client that no more will come.
  virtual void finish() = 0;
};

// The socket blocks; only receive_soon() lets it.
std::unique_ptr<Channel> plain_channel(int socket);

class TlsContext {
 public:
  // invalid_argument for files that are no certificate and its key.
  static Result<std::unique_ptr<TlsContext>> load(const std::filesystem::path& certificate,
                                                  const std::filesystem::path& key);
  std::unique_ptr<Channel> channel(int socket) const;  // which does not block

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace lapwing::service
