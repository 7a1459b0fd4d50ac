// A file that keeps what a program computed from other files, so that the next process need not:
// checked by the version of those files, by the SHA-256 of its own bytes and by the program's
// build, so that it is used only where computing anew would give the same. It holds nothing that is
// not in those files; whoever can write it could as well write them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing {

// `kind`: what is kept, `rules`. `version`: of what it was computed from. Neither holds a newline.
std::string seal(std::string_view kind, std::string_view version, std::string_view payload);
// What was sealed; nothing when the bytes are not those of seal() by this build for that version.
std::optional<std::string_view> unseal(std::string_view bytes, std::string_view kind,
                                       std::string_view version);

// Puts the bytes at `path` in one step, beside whatever other processes put there; where that
// cannot be, nothing is changed and nothing said.
void keep_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace lapwing
