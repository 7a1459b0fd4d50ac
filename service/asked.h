// What a request asks, read strictly from its query or its JSON: what nobody asked for is a
// problem, as is a value of another form. The first problem is kept and told by finish(); what is
// returned beside a problem is harmless. Names are as the commands' flags have them, `-` and `_`
// alike. One thread at a time.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "service/http.h"

namespace lapwing::service {

class Asked {
 public:
  virtual ~Asked() = default;
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  bool has(const std::string& name);
  // Numbers and true or false as text too; empty where it is not given.
  std::string text(const std::string& name, std::string_view otherwise = {});
  std::vector<std::string> texts(const std::string& name);
  std::vector<std::string> listed(const std::string& name);  // `us.national,us.fl` is two
  bool flag(const std::string& name);                        // false where it is not given
  std::optional<bool> flag_if(const std::string& name);
  std::uint64_t whole(const std::string& name, std::uint64_t least, std::uint64_t most,
                      std::uint64_t otherwise);
  std::optional<Instant> instant(const std::string& name);
  std::optional<CivilDate> date(const std::string& name);
  // One of them, or nothing.
  std::string one_of(const std::string& name, const std::vector<std::string>& words);
  void problem(std::string sentence);
  // invalid_argument with the first problem.
  Status finish();

 protected:
  Asked() = default;
  // With `-` as `_`.
  static std::string plain(std::string_view name);
  // All values as text; an inner object as JSON.
  virtual std::vector<std::string> values(const std::string& plain_name) = 0;
  virtual std::vector<std::string> names() const = 0;
  virtual std::string_view what() const = 0;  // `parameter`, `field`

 private:
  std::vector<std::string> known_;
  std::optional<std::string> problem_;
};

class Query final : public Asked {
 public:
  explicit Query(const Request& request) : query_(request.query) {}

 private:
  std::vector<std::string> values(const std::string& plain_name) override;
  std::vector<std::string> names() const override;
  std::string_view what() const override { return "parameter"; }

  const std::multimap<std::string, std::string>& query_;
};

class Fields final : public Asked {
 public:
  // `object` must be one, and outlive this.
  explicit Fields(const nlohmann::ordered_json& object) : object_(object) {}

 private:
  std::vector<std::string> values(const std::string& plain_name) override;
  std::vector<std::string> names() const override;
  std::string_view what() const override { return "field"; }

  const nlohmann::ordered_json& object_;
};

// The request's body as JSON. invalid_argument for what is none, for bytes that are not UTF-8, for
// a field that stands twice, for nesting past 32 levels.
Result<nlohmann::ordered_json> json_of(std::string_view body);
// The same, and an object.
Result<nlohmann::ordered_json> json_object_of(std::string_view body);

}  // namespace lapwing::service
