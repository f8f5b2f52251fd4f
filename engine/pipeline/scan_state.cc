// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/scan_state.h"

#include <dirent.h>
#include <sys/stat.h>
#include <zstd.h>
#include <cstdint>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "engine/base/build_identity.h"
#include "engine/base/digest.h"
#include "engine/base/file_io.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::string_view kMagic = "plimsoll-state-1\n";
constexpr std::uint64_t kPayloadVersion = 1;
constexpr std::size_t kFileLimit = std::size_t{4} << 30U;
constexpr std::size_t kPayloadLimit = std::size_t{6} << 30U;
constexpr std::size_t kIdSize = 20;

void put_number(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift & 0xFFU);
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

// Takes what put_*() wrote off the front; `broken` once and for all when there is less than a length says.
struct PayloadReader {
  std::string_view rest;
  bool broken = false;

  std::uint64_t number() {
    if (rest.size() < 8) {
      broken = true;
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned at = 0; at < 8; ++at) value |= std::uint64_t{static_cast<unsigned char>(rest[at])} << (8 * at);
    rest.remove_prefix(8);
    return value;
  }
  std::string text() {
    const std::uint64_t size = number();
    if (broken || size > rest.size()) {
      broken = true;
      return {};
    }
    std::string value(rest.substr(0, size));
    rest.remove_prefix(size);
    return value;
  }
};

tl::unexpected<Error> refuse(const std::string& path, const std::string& why) {
  return fail(ErrorKind::bad_input,
              "cannot trust the state '" + path + "': " + why + "; remove it, the next scan reads everything");
}

// Names and sizes below a folder of objects: packs are named by their content, loose objects by theirs.
// False when they cannot all be known: a fingerprint of a part would say that nothing has changed.
bool add_object_names(const std::string& folder, std::string& into) {
  bool all = true;
  const auto list = [&all](const std::string& path) {
    std::vector<std::string> names;
    errno = 0;
    if (DIR* handle = opendir(path.c_str())) {
      for (errno = 0; const dirent* entry = readdir(handle); errno = 0) {
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
      }
      all = all && errno == 0;
      closedir(handle);
    } else {
      all = all && (errno == ENOENT || errno == ENOTDIR);
    }
    std::sort(names.begin(), names.end());
    return names;
  };
  for (const std::string& name : list(folder)) {
    if (name.size() != 2 && name != "pack") continue;
    for (const std::string& file : list(folder + "/" + name)) {
      struct stat status{};
      const bool known = stat((folder + "/" + name + "/" + file).c_str(), &status) == 0;
      all = all && (known || errno == ENOENT);
      put_text(into, name + "/" + file + " " + std::to_string(known ? status.st_size : -1));
    }
  }
  return all;
}

}  // namespace

bool ScanState::is_clean(const git::ObjectId& id) const { return std::binary_search(clean.begin(), clean.end(), id); }

Result<ScanState> load_state(const std::string& path) {
  auto bytes = read_file(path, kFileLimit);
  if (!bytes) return fail(std::move(bytes.error()));
  if (!bytes->starts_with(kMagic)) return refuse(path, "it is no state of this version of Plimsoll");
  if (bytes->size() < kMagic.size() + 32) return refuse(path, "it is cut off");
  const std::string_view signed_part = std::string_view(*bytes).substr(0, bytes->size() - 32);
  const Sha256 digest = sha256(signed_part);
  if (std::memcmp(digest.data(), bytes->data() + signed_part.size(), digest.size()) != 0)
    return refuse(path, "it is damaged");
  const std::string_view frame = signed_part.substr(kMagic.size());
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kPayloadLimit)
    return refuse(path, "it is damaged");
  std::string payload(static_cast<std::size_t>(size), '\0');
  if (ZSTD_decompress(payload.data(), payload.size(), frame.data(), frame.size()) != payload.size())
    return refuse(path, "it is damaged");
  PayloadReader reader{payload};
  ScanState state;
  if (reader.number() != kPayloadVersion) return refuse(path, "it was written by another version of Plimsoll");
  state.ruleset_digest = reader.text();
  state.fingerprint = reader.text();
  state.report = reader.text();
  state.clean_bytes = reader.number();
  const std::uint64_t count = reader.number();
  if (reader.broken || count > reader.rest.size() / kIdSize || count * kIdSize != reader.rest.size())
    return refuse(path, "it is damaged");
  state.clean.resize(static_cast<std::size_t>(count));
  for (std::size_t at = 0; at < state.clean.size(); ++at) {
    std::memcpy(state.clean[at].bytes.data(), reader.rest.data() + at * kIdSize, kIdSize);
  }
  if (!std::is_sorted(state.clean.begin(), state.clean.end())) return refuse(path, "it is damaged");
  return state;
}

Result<bool> save_state(const std::string& path, const ScanState& state) {
  std::string payload;
  put_number(payload, kPayloadVersion);
  put_text(payload, state.ruleset_digest);
  put_text(payload, state.fingerprint);
  put_text(payload, state.report);
  put_number(payload, state.clean_bytes);
  put_number(payload, state.clean.size());
  payload.reserve(payload.size() + state.clean.size() * kIdSize);
  for (const git::ObjectId& id : state.clean) {
    payload.append(reinterpret_cast<const char*>(id.bytes.data()), kIdSize);
  }
  std::string file(kMagic);
  const std::size_t head = file.size();
  file.resize(head + ZSTD_compressBound(payload.size()));
  const std::size_t size = ZSTD_compress(file.data() + head, file.size() - head, payload.data(), payload.size(), 1);
  if (ZSTD_isError(size) != 0)
    return fail(ErrorKind::io, std::string("cannot compress the state: ") + ZSTD_getErrorName(size));
  file.resize(head + size);
  const Sha256 digest = sha256(file);
  file.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return write_file_atomically(path, file);
}

std::string fingerprint_of(const ScanContext& context) {
  const ScanRequest& request = *context.request;
  std::string facts;
  put_text(facts, build_version());
  put_text(facts, build_commit());
  put_text(facts, context.ruleset->digest());
  put_text(facts, context.image_tables->data_day());
  put_text(facts, context.as_of);
  put_text(facts, context.as_of_commit ? "commit" : "");
  put_text(facts, context.configuration.source);
  put_text(facts, context.imported_source);
  put_text(facts, context.foreign_marks ? "" : "no-foreign-marks");
  put_text(facts, request.all_time ? "all-time" : "");
  put_text(facts, request.image_data_file);
  put_text(facts, request.path);
  put_text(facts, std::to_string(context.archives.limits.depth) + " " + std::to_string(context.archives.limits.bytes));
  std::vector<std::string> accepted(context.baseline.begin(), context.baseline.end());
  std::sort(accepted.begin(), accepted.end());
  for (const std::string& identity : accepted) put_text(facts, identity);
  const auto refs = context.repository->refs();
  const auto reflogs = context.repository->reflog_tips();
  if (!refs || !reflogs) return {};
  for (const git::Ref& ref : *refs) put_text(facts, ref.name + " " + ref.target.hex());
  for (const auto& tip : *reflogs) put_text(facts, tip.id.hex());
  put_text(facts, context.repository->is_shallow() ? "shallow" : "whole");
  for (const std::string& folder : context.repository->object_directories()) {
    if (!add_object_names(folder, facts)) return {};
  }
  if (!context.repository->unread().empty()) return {};
  return to_hex(sha256(facts));
}

}  // namespace plimsoll::pipeline
