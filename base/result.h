// Result<T>: a value or an Error. Shaped like std::expected, which g++ 12 lacks in C++20, so that
// it can be swapped for it later. Not thread-safe beyond what T is.
#pragma once

#include <fmt/format.h>

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace lapwing {

// Six codes from gRPC's set plus io_error; each maps once to HTTP (service/api.cc) and to an exit
// code (tool/exit_code.cc).
enum class Errc : std::uint8_t {
  invalid_argument,     // what was given is wrong and stays wrong: a flag, a file's content
  not_found,            // no such file, list, edition, case
  failed_precondition,  // fix something first: list too old, edition missing in between
  unavailable,          // try again: second writer, reader behind the journal's head
  io_error,             // the disk or the network said no: full, no permission, EIO
  data_loss,            // stored bytes do not match their checksum or chain
  internal,             // our own mistake
};

struct Error {
  Errc code;
  std::string message;  // lower case, one sentence, input in backticks, no full stop
};

template <class... Args>
[[nodiscard]] Error error(Errc code, fmt::format_string<Args...> format, Args&&... args) {
  return Error{code, fmt::format(format, std::forward<Args>(args)...)};
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition for the next four: has_value().
  T& operator*() & { return *value(); }
  const T& operator*() const& { return *value(); }
  T&& operator*() && { return std::move(*value()); }
  T* operator->() { return value(); }
  const T* operator->() const { return value(); }

  // Precondition: !has_value().
  const Error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  T* value() {
    assert(has_value());
    return std::get_if<0>(&state_);
  }
  const T* value() const {
    assert(has_value());
    return std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

using Status = Result<std::monostate>;

inline Status ok() { return std::monostate{}; }

}  // namespace lapwing
