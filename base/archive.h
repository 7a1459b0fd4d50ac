// Values as bytes and back, for a file that only the same build of the same program reads again
// (base/kept_file.h). One visiting function a type, `visit(archive, value)`, serves both
// ways, so that what is written is what is read. A reader never reads past its bytes; after running
// out it gives zeros, and good() says so.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/time.h"

namespace lapwing {

class ArchiveWriter {
 public:
  static constexpr bool kReads = false;
  void bytes(void* from, std::size_t size) { all_.append(static_cast<const char*>(from), size); }
  bool good() const { return true; }
  void fail() {}
  const std::string& all() const { return all_; }

 private:
  std::string all_;
};

class ArchiveReader {
 public:
  static constexpr bool kReads = true;
  explicit ArchiveReader(std::string_view all) : rest_(all) {}
  void bytes(void* into, std::size_t size) {
    if (size > rest_.size()) fail();
    if (!good_) {
      std::memset(into, 0, size);
      return;
    }
    std::memcpy(into, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  bool good() const { return good_; }
  void fail() {
    good_ = false;
    rest_ = {};
  }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// What a reader fills in: types without an empty value get one that means nothing.
template <class T>
T blank() {
  if constexpr (std::is_same_v<T, Zone>) {
    return *Zone::find("UTC");
  } else {
    return T{};
  }
}

template <class A, class T>
requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void visit(A& archive, T& value) {
  archive.bytes(&value, sizeof value);
}

template <class A>
void visit(A& archive, std::string& text) {
  auto size = static_cast<std::uint32_t>(text.size());
  visit(archive, size);
  if constexpr (A::kReads) {
    if (size > archive.left()) archive.fail();
    text.assign(archive.good() ? size : 0, '\0');
  }
  archive.bytes(text.data(), text.size());
}

template <class A, class Rep, class Unit>
void visit(A& archive, std::chrono::duration<Rep, Unit>& value) {
  Rep count = value.count();
  visit(archive, count);
  value = std::chrono::duration<Rep, Unit>(count);
}

template <class A>
void visit(A& archive, std::chrono::month_day& value) {
  auto month = static_cast<std::uint8_t>(static_cast<unsigned>(value.month()));
  auto day = static_cast<std::uint8_t>(static_cast<unsigned>(value.day()));
  visit(archive, month);
  visit(archive, day);
  value = std::chrono::month(month) / std::chrono::day(day);
}

template <class A>
void visit(A& archive, CivilDate& value) {
  auto year = static_cast<std::int32_t>(static_cast<int>(value.year()));
  std::chrono::month_day day(value.month(), value.day());
  visit(archive, year);
  visit(archive, day);
  value = CivilDate(std::chrono::year(year), day.month(), day.day());
}

template <class A>
void visit(A& archive, Zone& value) {
  std::string name = value.name();
  visit(archive, name);
  if constexpr (A::kReads) {
    const auto found = Zone::find(name);
    found ? void(value = *found) : archive.fail();
  }
}

template <class A, class T>
void visit(A& archive, std::optional<T>& value);
template <class A, class T>
void visit(A& archive, std::vector<T>& values);
template <class A, class T, std::size_t N>
void visit(A& archive, std::array<T, N>& values);

template <class A, class T>
void visit(A& archive, std::optional<T>& value) {
  bool there = value.has_value();
  visit(archive, there);
  if (!there) {
    value.reset();
    return;
  }
  if constexpr (A::kReads) value = blank<T>();
  visit(archive, *value);
}

template <class A, class T>
void visit(A& archive, std::vector<T>& values) {
  auto size = static_cast<std::uint32_t>(values.size());
  visit(archive, size);
  if constexpr (A::kReads) {
    values.clear();
    for (; size > 0 && archive.good(); --size) {
      T value = blank<T>();
      visit(archive, value);
      values.push_back(std::move(value));
    }
  } else {
    for (T& value : values) visit(archive, value);
  }
}

template <class A, class T, std::size_t N>
void visit(A& archive, std::array<T, N>& values) {
  for (T& value : values) visit(archive, value);
}

// Several in turn.
template <class A, class... Ts>
void visit_all(A& archive, Ts&... values) {
  (visit(archive, values), ...);
}

}  // namespace lapwing
