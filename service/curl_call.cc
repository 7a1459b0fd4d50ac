#include "service/curl_call.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace lapwing::service {
namespace {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list.get(), text.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

struct Upload {
  const std::string& body;
  std::size_t sent = 0;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* state) {
  auto& upload = *static_cast<Upload*>(state);
  const auto taken = std::min(size * count, upload.body.size() - upload.sent);
  std::memcpy(buffer, upload.body.data() + upload.sent, taken);
  upload.sent += taken;
  return taken;
}

// What the other side says is not kept; a reply without end is cut.
std::size_t drop(char*, std::size_t size, std::size_t count, void* state) {
  auto& dropped = *static_cast<std::size_t*>(state);
  dropped += size * count;
  return dropped > 64 * 1024 ? 0 : size * count;
}

}  // namespace

Result<long> perform(const CurlCall& call) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, FreeHandle> owned(started == CURLE_OK ? curl_easy_init() : nullptr);
  CURL* handle = owned.get();
  if (handle == nullptr) return error(Errc::internal, "libcurl does not start");
  Upload upload{call.body};
  std::size_t dropped = 0;
  List headers;
  List to;
  curl_easy_setopt(handle, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, call.protocols.c_str());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // what the operator named, and no detour
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &dropped);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  if (call.mail_to.empty()) {
    for (const auto& header : call.headers) append(headers, header);
    append(headers, "Expect:");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(call.body.size()));
  } else {
    append(to, call.mail_to);
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, call.mail_from.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     static_cast<long>(call.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!call.user.empty()) {
      curl_easy_setopt(handle, CURLOPT_USERNAME, call.user.c_str());
      curl_easy_setopt(handle, CURLOPT_PASSWORD, call.password.c_str());
    }
  }
  const CURLcode code = curl_easy_perform(handle);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) {
    return error(Errc::unavailable, "`{}` did not take it: {}, reply {}", call.url,
                 curl_easy_strerror(code), status);
  }
  return status;
}

}  // namespace lapwing::service
