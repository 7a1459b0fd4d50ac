#include "screening/scrub_output.h"

#include <filesystem>
#include <system_error>

#include "screening/scrub.h"

namespace lapwing::screening {
namespace fs = std::filesystem;

Result<ScrubOutput> ScrubOutput::create(const ScrubOptions& options) {
  const std::string path = options.output.empty() ? derived_output(options.input) : options.output;
  std::error_code code;
  if (options.input != "-" && fs::equivalent(options.input, path, code)) {
    return error(Errc::invalid_argument, "`{}` is both input and output", path);
  }
  if (path == "-" && options.report_path == "-") {
    return error(Errc::invalid_argument, "output and report cannot both go to standard output");
  }
  auto main = OutputFile::create(path);
  if (!main) return main.error();
  ScrubOutput output(*std::move(main));
  if (path != "-") output.name_ = path;
  if (options.split_dir.empty()) return output;
  fs::create_directories(options.split_dir, code);
  if (code) {
    return error(Errc::io_error, "cannot make the folder `{}`: {}", options.split_dir,
                 code.message());
  }
  for (const char* outcome : {"permitted", "prohibited", "undetermined"}) {
    auto part = OutputFile::create(fs::path(options.split_dir) / fmt::format("{}.csv", outcome));
    if (!part) return part.error();
    output.split_.push_back(*std::move(part));
  }
  return output;
}

std::string ScrubOutput::record_path() const {
  return main_.renamed() ? main_.path().string() + ".scrub.json" : std::string();
}

Status ScrubOutput::write_to_all(std::string_view bytes) {
  for (OutputFile& part : split_) {
    if (auto written = part.write(bytes); !written) return written;
  }
  return main_.write(bytes);
}

Status ScrubOutput::write(const FormattedRows& rows) {
  const TextBuffer* parts[] = {&rows.permitted, &rows.prohibited, &rows.undetermined};
  for (std::size_t i = 0; i < split_.size(); ++i) {
    if (auto written = split_[i].write(parts[i]->view()); !written) return written;
  }
  return main_.write(rows.all.view());
}

Status ScrubOutput::finish() {
  for (OutputFile& part : split_) {
    if (auto finished = part.finish(); !finished) return finished;
  }
  return main_.finish();
}

Status ScrubOutput::add_text(const std::string& path, const std::string& text) {
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  if (auto written = file->write(text); !written) return written;
  if (auto finished = file->finish(); !finished) return finished;
  texts_.push_back(*std::move(file));
  return ok();
}

Status ScrubOutput::publish() {
  for (OutputFile& part : split_) {
    if (auto published = part.publish(); !published) return published;
  }
  for (OutputFile& text : texts_) {
    if (auto published = text.publish(); !published) return published;
  }
  return main_.publish();
}

}  // namespace lapwing::screening
