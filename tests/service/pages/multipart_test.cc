#include "service/pages/multipart.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lapwing::service::pages {
namespace {

// Gives a text in pieces of one size, as a network does.
class Pieces final : public RawBytes {
 public:
  Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const auto count = std::min({size_, buffer.size(), text_.size()});
    std::copy_n(text_.begin(), count, buffer.begin());
    text_.erase(0, count);
    return count;
  }

 private:
  std::string text_;
  std::size_t size_;
};

constexpr const char* kType = "multipart/form-data; boundary=----b42";

Result<UploadedFile> upload(const std::string& text, std::size_t size = 1000) {
  return read_upload(kType, std::make_unique<Pieces>(text, size));
}

Result<std::string> content(UploadedFile& file) {
  std::string all;
  char buffer[7];
  while (true) {
    const auto count = file.bytes->read(buffer);
    if (!count) return count.error();
    if (*count == 0) return all;
    all.append(buffer, *count);
  }
}

std::string form(const std::string& bytes, const std::string& end = "\r\n------b42--\r\n") {
  return "------b42\r\nContent-Disposition: form-data; name=\"region\"\r\n\r\nGB\r\n"
         "------b42\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.csv\"\r\n"
         "Content-Type: text/csv\r\n\r\n" +
         bytes + end;
}

TEST(Multipart, GivesFieldsAndTheFileByteForByteInAnyPieces) {
  const std::string bytes =
      "phone\r\n555\r\n------b4\r\n--\r\n\r\n------b41\r\n" + std::string("\0\xff", 2);
  for (const std::size_t size : {1, 2, 3, 7, 50, 1000}) {
    auto file = upload(form(bytes), size);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->fields.at("region"), "GB");
    EXPECT_EQ(file->name, "a b.csv");
    const auto read = content(*file);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, bytes) << size;
  }
}

TEST(Multipart, AnEmptyFileIsEmpty) {
  auto file = upload(form(""));
  ASSERT_TRUE(file);
  EXPECT_EQ(*content(*file), "");
}

TEST(Multipart, ACutFileIsAnErrorAndNoShorterFile) {
  for (const auto* end : {"", "\r\n", "\r\n------b42", "\r\n------b42\r\n", "\r\n------b42-"}) {
    auto file = upload(form("phone\r\n555", end), 3);
    ASSERT_TRUE(file);
    const auto read = content(*file);
    ASSERT_FALSE(read) << end;
    EXPECT_EQ(read.error().code, Errc::invalid_argument);
  }
}

TEST(Multipart, RefusesWhatIsNoFormWithAFile) {
  EXPECT_FALSE(read_upload("text/csv", std::make_unique<Pieces>("a", 1)));
  EXPECT_FALSE(read_upload("multipart/form-data", std::make_unique<Pieces>("a", 1)));
  EXPECT_FALSE(read_upload(kType, nullptr));
  EXPECT_FALSE(upload(""));
  EXPECT_FALSE(upload("something else"));
  EXPECT_FALSE(upload("------b42--\r\n"));
  EXPECT_FALSE(upload("------b42\r\n" + std::string(100'000, 'x')));
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "------b42\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nv\r\n";
  }
  EXPECT_FALSE(upload(many + form("a")));
}

}  // namespace
}  // namespace lapwing::service::pages
