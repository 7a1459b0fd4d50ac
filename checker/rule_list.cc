#include "checker/rule_list.h"

#include "checker/rules/preference.h"
#include "checker/rules/registry_listing.h"

namespace lapwing::checker {

const std::string* list_of(const Rule& rule, const Law& law) {
  if (rule.kind == Kind::registry_listing) {
    return &static_cast<const RegistryTerms&>(*law.terms).list;
  }
  if (rule.kind == Kind::preference) return &static_cast<const PreferenceTerms&>(*law.terms).list;
  return nullptr;
}

}  // namespace lapwing::checker
