// SPDX-License-Identifier: Apache-2.0
//
// See build_context.h. Files that name builds are read by line: all of them say "context: X", "build: X", `context = "X"` or
// `docker build ... X`. A folder that is named by mistake is one candidate more, no harm.
#include "engine/detect/services/build_context.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/virtual_image.h"
#include "engine/documents/paths.h"

namespace plimsoll::detect::services {

namespace dockerfile = documents::dockerfile;

namespace {

constexpr std::size_t kPatternLimit = 200;
constexpr std::size_t kSourceLimit = 40;
constexpr std::size_t kCandidateLimit = 30;
constexpr std::size_t kBuildLimit = 200;
constexpr std::size_t kNamingFileBytes = std::size_t{256} << 10U;

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\"',";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

std::string normalised(std::string_view path) {
  const std::string full = image_path("", path);
  return full.empty() ? std::string() : full.substr(1);
}

bool is_remote(std::string_view source) {
  return source.find("://") != std::string_view::npos || source.starts_with("git@");
}

// What the Dockerfile copies from its context, as far as it is written plainly.
std::vector<std::string> copied_paths(const dockerfile::File& file) {
  std::vector<std::string> sources;
  for (const dockerfile::Instruction& instruction : file.instructions) {
    if ((instruction.keyword != dockerfile::Keyword::copy && instruction.keyword != dockerfile::Keyword::add) ||
        instruction.find_flag("from") != nullptr)
      continue;
    for (std::size_t i = 0; i + 1 < instruction.words.size() && sources.size() < kSourceLimit; ++i) {
      std::string source = instruction.words[i].text;
      std::erase_if(source, [](char c) { return c == '"' || c == '\''; });
      if (is_remote(source) || source.starts_with("<<") || source.find('$') != std::string::npos) continue;
      const std::size_t sign = source.find_first_of("*?[");
      if (sign != std::string::npos)
        source.resize(source.rfind('/', sign) == std::string::npos ? 0 : source.rfind('/', sign));
      source = normalised(source);
      if (!source.empty()) sources.push_back(std::move(source));
    }
  }
  return sources;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(end);
  }
  return words;
}

std::string without_tag(std::string image) {
  image.resize(std::min(image.find('@'), image.size()));
  const std::size_t colon = image.rfind(':');
  if (colon != std::string::npos && image.find('/', colon) == std::string::npos) image.resize(colon);
  return documents::lower_case(image);
}

// A path that is written plainly; not one that is put together at run time.
bool is_plain(std::string_view path) {
  return !path.empty() && path.size() <= 300 && !is_remote(path) &&
         path.find_first_of("$&*{[<>|;") == std::string_view::npos;
}

// Gathers what is said about one build.
struct WrittenBuild {
  std::string image;
  std::string context;
  std::string dockerfile;
  [[nodiscard]] bool empty() const { return context.empty() && dockerfile.empty(); }
};

// `docker build -t x -f docker/Dockerfile .`
WrittenBuild build_of_command(const std::string& line) {
  static constexpr std::array<std::string_view, 5> kBuilds{"docker build ", "buildx build ", "podman build ", "buildah bud ",
                                                           "nerdctl build "};
  static constexpr std::array<std::string_view, 16> kWithValue{
      "--build-arg", "--target", "--platform", "--label",  "--network", "--progress", "--cache-from", "--cache-to",
      "-o",          "--output", "--iidfile",  "--secret", "--ssh",     "--add-host", "--builder",    "--build-context"};
  WrittenBuild build;
  for (const std::string_view command : kBuilds) {
    const std::size_t at = line.find(command);
    if (at == std::string::npos) continue;
    const std::vector<std::string> words = words_of(std::string_view(line).substr(at + command.size()));
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (word == "&&" || word == ";" || word == "|") break;
      if (word == "-f" || word == "--file" || word == "-t" || word == "--tag") {
        if (++i < words.size()) (word.ends_with('f') || word.ends_with("file") ? build.dockerfile : build.image) = words[i];
      } else if (word.starts_with("--file=")) {
        build.dockerfile = word.substr(7);
      } else if (word.starts_with("--tag=")) {
        build.image = word.substr(6);
      } else if (word.size() > 1 && word.front() == '-') {
        if (std::find(kWithValue.begin(), kWithValue.end(), word) != kWithValue.end()) ++i;
      } else if (!word.empty() && word != "-" && build.context.empty()) {
        build.context = word;
      }
    }
    break;
  }
  return build;
}

bool names(std::string_view text, std::string_view image) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::search(text.begin(), text.end(), image.begin(), image.end(),
                     [&](char byte, char wanted) { return lower(byte) == wanted; }) != text.end();
}

bool exists(documents::FileLookup& files, const std::string& path) {
  return path.empty() || files.read(path, kImageFileBytesLimit).has_value() || !files.list(path, 1).empty();
}

// All builds that are named in a folder and in those above it; of `image` only, if given: the name in small letters.
std::vector<NamedBuild> builds_near(documents::FileLookup& files, std::string folder, std::string_view image = {}) {
  static constexpr std::array<std::string_view, 13> kNamingFiles{"docker-compose.yml",
                                                                 "docker-compose.yaml",
                                                                 "compose.yml",
                                                                 "compose.yaml",
                                                                 "docker-compose.build.yml",
                                                                 "docker-compose.dev.yml",
                                                                 "docker-compose.prod.yml",
                                                                 "docker-compose.override.yml",
                                                                 "docker-bake.hcl",
                                                                 "docker-bake.json",
                                                                 "Makefile",
                                                                 "build.sh",
                                                                 ".gitlab-ci.yml"};
  std::vector<NamedBuild> result;
  const auto look_into = [&](const std::string& path) {
    const std::optional<std::string> text = files.read(path, kNamingFileBytes);
    // Few files name the image at all, and reading builds out of one takes a hundred times as long.
    if (!text || (!image.empty() && !names(*text, image))) return;
    for (NamedBuild& each : builds_named_in(path, *text))
      if (result.size() < kBuildLimit && (image.empty() || each.image == image)) result.push_back(std::move(each));
  };
  for (int up = 0; up < 8; ++up) {
    for (const std::string_view name : kNamingFiles)
      look_into(folder.empty() ? std::string(name) : folder + "/" + std::string(name));
    if (folder.empty()) break;
    folder = std::string(documents::folder_of(folder));
  }
  for (const std::string& path : files.list(".github/workflows", 20)) look_into(path);
  return result;
}

}  // namespace

ContextFilter ContextFilter::parse(std::string_view text) {
  ContextFilter filter;
  while (!text.empty() && filter.patterns_.size() < kPatternLimit) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.size() > 500) continue;
    Pattern pattern;
    if (line.front() == '!') {
      pattern.keeps = true;
      line = trimmed(std::string_view(line).substr(1));
    }
    pattern.text = normalised(line);
    if (!pattern.text.empty()) filter.patterns_.push_back(std::move(pattern));
  }
  return filter;
}

bool ContextFilter::leaves_out(std::string_view path) const {
  const auto matches = [](std::string_view pattern, std::string_view part) {
    // Patterns are seen from the context, also those without a slash; "**/x" is x at any depth, the first included.
    if (pattern.starts_with("**/")) {
      const std::string_view rest = pattern.substr(3);
      return path_matches(rest, part) || path_matches(pattern, part);
    }
    if (pattern.find('/') == std::string_view::npos && part.find('/') != std::string_view::npos) return pattern == "**";
    return path_matches(pattern, part);
  };
  bool left_out = false;
  for (const Pattern& pattern : patterns_) {
    if (left_out != pattern.keeps) continue;  // it would change nothing
    for (std::size_t end = 0; end != std::string_view::npos;) {
      end = path.find('/', end + 1);
      if (!matches(pattern.text, path.substr(0, end))) continue;
      left_out = !pattern.keeps;
      break;
    }
  }
  return left_out;
}

std::vector<NamedBuild> builds_named_in(std::string_view file, std::string_view text) {
  const bool workflow = file.starts_with(".github/");
  const std::string folder = workflow ? std::string() : std::string(documents::folder_of(file));
  std::vector<NamedBuild> result;
  WrittenBuild build;
  const auto add = [&](WrittenBuild& written, bool file_in_context) {
    const WrittenBuild one = std::exchange(written, {});
    if (one.empty() || result.size() >= kBuildLimit) return;
    if ((!one.context.empty() && !is_plain(one.context)) || (!one.dockerfile.empty() && !is_plain(one.dockerfile))) return;
    NamedBuild named;
    named.image = without_tag(one.image);
    named.context = normalised(folder + "/" + one.context);
    // Compose and bake see the Dockerfile from the context, a command line and a workflow from where they run.
    const std::string base = file_in_context ? named.context : folder;
    named.dockerfile =
        one.dockerfile.empty() ? normalised(named.context + "/Dockerfile") : normalised(base + "/" + one.dockerfile);
    result.push_back(std::move(named));
  };
  std::string line;
  std::size_t block_indent = 0;
  for (std::size_t lines = 0; !text.empty() && lines < 5000; ++lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line += text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty() && line.back() == '\\' && line.size() < 4000) {
      line.back() = ' ';
      continue;
    }
    const std::string whole = std::exchange(line, {});
    WrittenBuild command = build_of_command(whole);
    add(command, false);
    const std::size_t indent = std::min(whole.find_first_not_of(" \t-"), whole.size());
    if (indent == whole.size() || whole[indent] == '#') continue;
    if (indent < block_indent || whole[indent] == '}') add(build, !workflow);
    // key: value, key = "value", "key": "value"
    std::string_view rest = std::string_view(whole).substr(indent);
    const std::size_t sign = rest.find_first_of(":=");
    if (sign == std::string_view::npos) continue;
    const std::string key = trimmed(rest.substr(0, sign));
    rest.remove_prefix(sign + 1);
    if (const std::size_t comment = rest.find(" #"); comment != std::string_view::npos) rest = rest.substr(0, comment);
    std::string value = trimmed(rest);
    std::erase_if(value, [](char c) { return c == '[' || c == ']' || c == '"'; });
    if (value.empty()) continue;
    std::string* const field = key == "image" || key == "tags"                      ? &build.image
                               : key == "context" || key == "build"                 ? &build.context
                               : key == "dockerfile" || (workflow && key == "file") ? &build.dockerfile
                                                                                    : nullptr;
    if (field == nullptr) continue;
    if (build.empty() && build.image.empty()) block_indent = indent;
    block_indent = std::min(block_indent, indent);
    *field = value;
  }
  add(build, !workflow);
  return result;
}

std::string find_dockerfile_of(documents::FileLookup& files, std::string_view folder, std::string_view repository) {
  if (repository.empty()) return {};
  const std::vector<NamedBuild> builds = builds_near(files, std::string(folder), repository);
  return builds.empty() ? std::string() : builds.front().dockerfile;
}

BuildContext find_build_context(documents::FileLookup* files, std::string_view path, const dockerfile::File& file) {
  BuildContext context;
  if (files == nullptr) return context;
  std::string folder(documents::folder_of(path));
  const std::string own_folder = folder;
  std::vector<std::string> candidates{folder};
  while (!folder.empty()) {
    folder = std::string(documents::folder_of(folder));
    candidates.push_back(folder);
  }
  const std::vector<std::string> sources = copied_paths(file);
  std::size_t best = 0;
  context.folder = candidates.front();
  const auto try_candidate = [&](const std::string& candidate) {
    const auto found =
        static_cast<std::size_t>(std::count_if(sources.begin(), sources.end(), [&](const std::string& source) {
          return exists(*files, candidate.empty() ? source : candidate + "/" + source);
        }));
    if (found <= best) return;
    best = found;
    context.folder = candidate;
  };
  if (candidates.size() > 1) std::for_each(candidates.begin(), candidates.end(), try_candidate);
  if (candidates.size() == 1 && !sources.empty()) try_candidate(candidates.front());
  if (best < sources.size())
    for (const NamedBuild& build : builds_near(*files, own_folder))
      if (candidates.size() < kCandidateLimit &&
          std::find(candidates.begin(), candidates.end(), build.context) == candidates.end()) {
        candidates.push_back(build.context);
        try_candidate(build.context);
      }

  // Dockerfile.dockerignore beside the Dockerfile comes before the one of the context.
  std::optional<std::string> ignored = files->read(std::string(path) + ".dockerignore", kNamingFileBytes);
  if (!ignored)
    ignored = files->read(context.folder.empty() ? ".dockerignore" : context.folder + "/.dockerignore", kNamingFileBytes);
  if (ignored) {
    auto filter = std::make_shared<ContextFilter>(ContextFilter::parse(*ignored));
    if (filter->size() > 0) context.filter = std::move(filter);
  }
  return context;
}

}  // namespace plimsoll::detect::services
