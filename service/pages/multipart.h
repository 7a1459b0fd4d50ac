// The file of a form sent without JavaScript: the fields before it, then its bytes as they arrive
// (multipart/form-data, RFC 7578). One file, after the fields, as our form sends them; memory does
// not grow with it. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"

namespace lapwing::service::pages {

struct UploadedFile {
  std::map<std::string, std::string> fields;
  std::string name;                 // as the browser gives it; a label, never a path to open
  std::unique_ptr<RawBytes> bytes;  // reads fail where the end is missing: a cut file is no file
};

// invalid_argument for another content type, or what is not well formed; else the body's errors.
Result<UploadedFile> read_upload(const std::string& content_type, std::unique_ptr<RawBytes> body);

}  // namespace lapwing::service::pages
