// SPDX-License-Identifier: Apache-2.0
//
// Plays a Dockerfile: instruction by instruction, files, variables and boot settings of the image come about. Bases that are
// built in the same repository are played first, and what they hand down by ONBUILD after them.
//
// image_player.cc plays stages and bases, image_copies.cc does COPY and ADD.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/detect/services/build_context.h"
#include "engine/detect/services/service_catalogue.h"
#include "engine/detect/services/start_runner.h"
#include "engine/detect/services/virtual_image.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/document.h"

namespace plimsoll::detect::services {

// One Dockerfile that takes part: the document, or a base of the same repository.
struct Recipe {
  std::string path;   // in the repository
  std::string shown;  // empty for the document itself
  const documents::dockerfile::File* file = nullptr;
  const LineIndex* lines = nullptr;
  BuildContext context;
};

// An instruction and the Dockerfile that it stands in.
struct Entry {
  const documents::dockerfile::Instruction* instruction = nullptr;
  const Recipe* recipe = nullptr;
};

// "CMD nginx -g ..." in one line, shortened.
std::string as_words(const documents::dockerfile::Instruction& instruction);

class ImagePlayer {
 public:
  ImagePlayer(const ServiceCatalogue& catalogue, documents::FileLookup* files) : catalogue_(catalogue), files_(files) {}

  // Everything that makes up one image.
  struct Image {
    explicit Image(const ServiceCatalogue& catalogue, documents::FileLookup* lookup)
        : files(lookup), runner(catalogue, files) {
      runner.phase = StartRunner::Phase::build;
    }
    VirtualImage files;
    StartRunner runner;
    std::map<std::string, std::string, std::less<>> build_arguments;
    Entry entry;
    Entry command;
    std::vector<Entry> triggers;  // ONBUILD: for whoever builds on this image, and for nobody further on
    std::string base;
    std::vector<std::string> ports;
    bool root_login = false;
  };

  Recipe make_recipe(std::string path, std::string shown, const documents::dockerfile::File& file, const LineIndex& lines);
  void play(Image& image, const Recipe& recipe, std::size_t stage, int depth);

  // The source of a shell-form instruction with a map of its lines; here-documents follow as the shell sees them.
  static std::shared_ptr<const Source> source_of(const Recipe& recipe,
                                                 const documents::dockerfile::Instruction& instruction);
  [[nodiscard]] const std::set<std::string>& environment() const { return environment_; }

 private:
  using Instruction = documents::dockerfile::Instruction;
  struct Kept;

  std::string with_arguments(const Image& image, const std::string& reference);
  void start_from(Image& image, const Recipe& recipe, const documents::dockerfile::Stage& stage, int depth);
  bool play_base(Image& image, const Recipe& recipe, const std::string& path, int depth);
  void play_stage(Image& image, const Recipe& recipe, const documents::dockerfile::Stage& stage, int depth);
  // One instruction. A trigger stands in the base's Dockerfile, `written`, and is played with the files of the one `at` work.
  void play_instruction(Image& image, const Recipe& written, const Recipe& at, const Instruction& instruction,
                        std::size_t stage, int depth, bool& command_set);
  void copy(Image& image, const Recipe& written, const Recipe& at, const Instruction& instruction, std::size_t stage,
            int depth);
  void copy_source(Image& image, const Recipe& recipe, const std::string& source, const std::string& target, bool into);
  void copy_from_stage(Image& image, const Recipe& recipe, const std::string& name, const std::string& source,
                       const std::string& target, bool into, std::size_t stage, int depth);
  bool unpack(Image& image, const Recipe& recipe, const std::string& source, const std::string& target);
  void put_named_service(Image& image, const Recipe& recipe, const std::string& source, const std::string& target);

  const ServiceCatalogue& catalogue_;
  documents::FileLookup* files_;
  std::set<std::string> playing_;
  std::set<std::string> environment_;
  std::vector<std::shared_ptr<Kept>> kept_;
  std::map<std::pair<const documents::dockerfile::File*, std::size_t>, std::unique_ptr<Image>> stages_;
};

// A path in the repository below a folder, normalised, without a slash at the beginning.
std::string path_below(std::string_view folder, std::string_view name);

inline constexpr int kBaseDepth = 4;  // bases of bases

}  // namespace plimsoll::detect::services
