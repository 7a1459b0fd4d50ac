#include "service/curl_call.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace lapwing::service {
namespace {

// libcurl brings two dozen other libraries, for which every command would wait at its start; so it
// is loaded when something is first sent.
struct Curl {
  decltype(&curl_easy_init) init = nullptr;
  decltype(&curl_easy_cleanup) cleanup = nullptr;
  decltype(&curl_easy_setopt) set = nullptr;
  decltype(&curl_easy_perform) perform = nullptr;
  decltype(&curl_easy_getinfo) info = nullptr;
  decltype(&curl_easy_strerror) words = nullptr;
  decltype(&curl_slist_append) append = nullptr;
  decltype(&curl_slist_free_all) free_list = nullptr;

  static Curl load();
};

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

// Without `init` where there is no libcurl, or none that starts.
Curl Curl::load() {
  Curl curl;
  void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return {};
  decltype(&curl_global_init) start = nullptr;
  const bool whole = find(library, "curl_easy_init", curl.init) &&
                     find(library, "curl_easy_cleanup", curl.cleanup) &&
                     find(library, "curl_easy_setopt", curl.set) &&
                     find(library, "curl_easy_perform", curl.perform) &&
                     find(library, "curl_easy_getinfo", curl.info) &&
                     find(library, "curl_easy_strerror", curl.words) &&
                     find(library, "curl_slist_append", curl.append) &&
                     find(library, "curl_slist_free_all", curl.free_list) &&
                     find(library, "curl_global_init", start);
  return whole && start(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl : Curl();
}

const Curl& curl() {
  static const Curl loaded = Curl::load();
  return loaded;
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl().cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl().free_list(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& text) {
  curl_slist* longer = curl().append(list.get(), text.c_str());
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
  const auto set = curl().set;
  const std::unique_ptr<CURL, FreeHandle> owned(set == nullptr ? nullptr : curl().init());
  CURL* handle = owned.get();
  if (handle == nullptr) return error(Errc::internal, "libcurl does not start");
  Upload upload{call.body};
  std::size_t dropped = 0;
  List headers;
  List to;
  set(handle, CURLOPT_URL, call.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, call.protocols.c_str());
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.count()));
  set(handle, CURLOPT_PROXY, "");  // what the operator named, and no detour
  set(handle, CURLOPT_WRITEFUNCTION, drop);
  set(handle, CURLOPT_WRITEDATA, &dropped);
  set(handle, CURLOPT_READFUNCTION, give);
  set(handle, CURLOPT_READDATA, &upload);
  if (call.mail_to.empty()) {
    for (const auto& header : call.headers) append(headers, header);
    append(headers, "Expect:");
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  } else {
    append(to, call.mail_to);
    set(handle, CURLOPT_MAIL_FROM, call.mail_from.c_str());
    set(handle, CURLOPT_MAIL_RCPT, to.get());
    set(handle, CURLOPT_UPLOAD, 1L);
    set(handle, CURLOPT_USE_SSL,
        static_cast<long>(call.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!call.user.empty()) {
      set(handle, CURLOPT_USERNAME, call.user.c_str());
      set(handle, CURLOPT_PASSWORD, call.password.c_str());
    }
  }
  const CURLcode code = curl().perform(handle);
  long status = 0;
  curl().info(handle, CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) {
    return error(Errc::unavailable, "`{}` did not take it: {}, reply {}", call.url,
                 curl().words(code), status);
  }
  return status;
}

}  // namespace lapwing::service
