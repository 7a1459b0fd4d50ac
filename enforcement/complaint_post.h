// A complaint that a consumer makes here, over HTTP or in a file of our own: the JSON that is
// taken, and how one is kept. Unlike a file of an agency it is checked as a whole: a field that
// cannot be read refuses it, since whoever typed it is there to mend it.
//   {"caller": "(305) 555-0100", "at": "2026-11-01T10:00:00-05:00", "called": "212 555 0142",
//    "channel": "voice", "robocall": true, "subject": "roofs", "message": "...", "city": "Troy",
//    "state": "NY", "share": false}
// `caller` is needed and may be anything that was shown, `anonymous` or masked digits too.
#pragma once

#include <filesystem>

#include "base/file_system.h"
#include "enforcement/complaint.h"
#include "registry/file_intake.h"

namespace lapwing::enforcement {

// invalid_argument, naming the field: one that is not known, of another type, too long, a time
// without its offset or after `now`. Source `own`; reported at `now`.
Result<Complaint> complaint_from_post(const nlohmann::json& body, const phone::Reader& reader,
                                      Instant now);

struct KeptComplaint {
  std::string id;
  bool changed = false;  // false: this very complaint was kept before
};
// Journals the complaint and adds it to those that are asked. One call at a time in a process.
Result<KeptComplaint> keep_complaint(registry::Archive& archive, FileSystem& files,
                                     const std::filesystem::path& data, const Complaint& complaint,
                                     const std::string& actor);

}  // namespace lapwing::enforcement
