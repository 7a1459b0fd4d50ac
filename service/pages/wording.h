// What letters and codes say, in the language of whoever asked for them: texts of the part
// `message` of the pages' catalogue, so that a language is one file for both.
#pragma once

#include "base/result.h"
#include "service/pages/catalogue.h"
#include "service/proof_method.h"

namespace lapwing::service::pages {

// Chosen as pages choose: a language that has no such texts gets English. invalid_argument where
// English lacks one.
Result<Words> words_of(Catalogue catalogue);

}  // namespace lapwing::service::pages
