#include "service/server_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

namespace lapwing::service {
namespace {

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(int socket) : socket_(socket) {
    constexpr timeval soon{0, std::chrono::microseconds(kSoon).count()};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
  }

  Io receive(std::span<char> buffer) override {
    return outcome(::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT),
                   Io::Kind::needs_read);
  }
  // One call of the system where waiting and reading are two.
  Io receive_soon(std::span<char> buffer) override {
    return outcome(::recv(socket_, buffer.data(), buffer.size(), 0), Io::Kind::needs_read);
  }
  Io send(std::string_view bytes) override {
    return outcome(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT),
                   Io::Kind::needs_write);
  }
  void finish() override { ::shutdown(socket_, SHUT_WR); }

 private:
  static Io outcome(ssize_t count, Io::Kind needs) {
    if (count > 0) return {Io::Kind::moved, static_cast<std::size_t>(count)};
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {needs};
    return {Io::Kind::closed};
  }

  const int socket_;
};

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class TlsChannel final : public Channel {
 public:
  TlsChannel(SSL_CTX* context, int socket) : socket_(socket), ssl_(SSL_new(context)) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) throw std::bad_alloc();
    SSL_set_accept_state(ssl_.get());
  }

  Io receive(std::span<char> buffer) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
    return outcome(done, count);
  }
  Io receive_soon(std::span<char> buffer) override {
    pollfd waited{socket_, POLLIN, 0};
    if (SSL_has_pending(ssl_.get()) == 0 && ::poll(&waited, 1, kSoon.count()) <= 0) {
      return {Io::Kind::needs_read};
    }
    return receive(buffer);
  }
  Io send(std::string_view bytes) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
    return outcome(done, count);
  }
  void finish() override {
    ERR_clear_error();
    if (!broken_ && SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
    ::shutdown(socket_, SHUT_WR);
  }

 private:
  Io outcome(int done, std::size_t count) {
    if (done == 1) return {Io::Kind::moved, count};
    switch (SSL_get_error(ssl_.get(), done)) {
      case SSL_ERROR_WANT_READ:
        return {Io::Kind::needs_read};
      case SSL_ERROR_WANT_WRITE:
        return {Io::Kind::needs_write};
      case SSL_ERROR_ZERO_RETURN:
        return {Io::Kind::closed};
      default:
        broken_ = true;
        return {Io::Kind::closed};
    }
  }

  const int socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool broken_ = false;
};

std::string tls_error() {
  std::string text(256, '\0');
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return text.c_str();
}

}  // namespace

std::unique_ptr<Channel> plain_channel(int socket) {
  return std::make_unique<PlainChannel>(socket);
}

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

Result<std::unique_ptr<TlsContext>> TlsContext::load(const std::filesystem::path& certificate,
                                                     const std::filesystem::path& key) {
  ERR_clear_error();
  auto loaded = std::make_unique<TlsContext>();
  loaded->context_.reset(SSL_CTX_new(TLS_server_method()));
  auto* context = loaded->context_.get();
  if (context == nullptr) return error(Errc::internal, "TLS does not start: {}", tls_error());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return error(Errc::invalid_argument, "`{}` is no certificate in PEM: {}", certificate.string(),
                 tls_error());
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return error(Errc::invalid_argument, "`{}` is not the private key of `{}`: {}", key.string(),
                 certificate.string(), tls_error());
  }
  return loaded;
}

std::unique_ptr<Channel> TlsContext::channel(int socket) const {
  return std::make_unique<TlsChannel>(context_.get(), socket);
}

}  // namespace lapwing::service
