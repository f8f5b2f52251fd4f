// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/documents/compose/interpolation.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/scripts/joined_lines.h"
#include "engine/documents/scripts/scripts.h"
#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::scripts {

// Targets with the instructions of a Dockerfile. FROM +target is a target of this file, FROM DOCKERFILE a build.
Model read_earthfile(std::string_view, std::string_view bytes, FileLookup*) {
  EnvironmentVariables arguments;
  ModelBuilder builder(bytes, [&](Value& value) { interpolate(value, arguments); });
  std::string target = "base";
  std::size_t last_image = 0;
  bool with_docker = false;  // what RUN starts there runs beside the build
  const std::vector<Line> lines = lines_of(bytes);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i].text;
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] == '#') continue;
    if (first == 0 && line.ends_with(':') && line.find(' ') == std::string_view::npos) {
      target = line.substr(0, line.size() - 1);
      continue;
    }
    // The instruction with its continuation lines.
    Text text;
    text.add(line.substr(first), lines[i].begin + first);
    while (text.text.ends_with('\\') && i + 1 < lines.size()) {
      text.text.back() = ' ';
      ++i;
      const std::size_t gap = text.pieces.back().end;
      text.add("\n", gap);
      text.add(lines[i].text, lines[i].begin);
    }
    const std::vector<TextWord> words = split_words(text.text);
    if (words.empty()) continue;
    const PieceIndex pieces(text.pieces);
    const auto place = [&](Span span) { return place_in_pieces(pieces, span); };
    const std::string& keyword = words.front().text;
    with_docker = (with_docker || (keyword == "WITH" && words.size() > 1 && words[1].text == "DOCKER")) && keyword != "END";
    if (keyword == "ARG" && words.size() > 1) {
      for (std::size_t w = 1; w < words.size(); ++w) {
        const std::size_t equals = words[w].text.find('=');
        if (equals == std::string::npos || words[w].text.starts_with("--")) continue;
        const std::string name = words[w].text.substr(0, equals);
        Value value = builder.value_of_text(words[w].text.substr(equals + 1), place(words[w].span));
        arguments.insert_or_assign(name, EnvironmentVariable{value.expanded, "", 0, place(words[w].span)});
        builder.add_environment(name, std::move(value), EnvironmentRole::build_argument, std::nullopt);
      }
    } else if (keyword == "FROM" || keyword == "WITH") {
      const bool with = keyword == "WITH";
      for (std::size_t w = 1; w < words.size(); ++w) {
        const std::string& word = words[w].text;
        // --load NAME=+target: built here, under that name.
        if (with && (word == "--load" || word.starts_with("--load="))) {
          const std::size_t own = word == "--load" ? ++w : w;
          if (own >= words.size()) break;
          std::string name = words[own].text.substr(own == w && word != "--load" ? 7 : 0);
          name.resize(std::min(name.find("=+"), name.size()));
          builder.add_image(builder.value_of_text(std::move(name), place(words[own].span)), ImageRole::build_result, false,
                            target, std::nullopt);
          continue;
        }
        if (with && word != "--pull") continue;
        if (with) ++w;
        if (w >= words.size()) break;
        const std::string& reference = words[w].text;
        if (!with && reference.starts_with("--")) {
          continue;
        }
        if (reference == "DOCKERFILE" || reference.find('+') != std::string::npos || reference == "scratch") break;
        builder.add_image(builder.value_of_text(reference, place(words[w].span)),
                          with ? ImageRole::tool : ImageRole::stage_base, false, target, std::nullopt);
        last_image = builder.model().images.size();
        if (!with) break;
      }
    } else if (keyword == "SAVE" && words.size() > 2 && words[1].text == "IMAGE") {
      for (std::size_t w = 2; w < words.size(); ++w)
        if (!words[w].text.starts_with("--"))
          builder.add_image(builder.value_of_text(words[w].text, place(words[w].span)), ImageRole::build_result, true,
                            target, std::nullopt);
      if (last_image > 0 && last_image <= builder.model().images.size() &&
          builder.model().images[last_image - 1].stage == target)
        builder.model().images[last_image - 1].ships = true;
    } else if (keyword == "RUN" && words.size() > 1) {
      std::size_t w = 1;
      while (w < words.size() && words[w].text.starts_with("--")) ++w;
      if (w >= words.size()) continue;
      Command command;
      command.role = with_docker ? CommandRole::script : CommandRole::build_step;
      command.shell_form = true;
      command.shell = "/bin/sh -c";
      command.text = text.text.substr(words[w].span.begin);
      std::size_t skip = words[w].span.begin;
      for (Span piece : text.pieces) {
        const std::size_t cut = std::min(skip, piece.size());
        piece.begin += cut;
        skip -= cut;
        if (!piece.empty()) command.text_pieces.push_back(piece);
      }
      command.span = place({0, text.text.size()});
      if (builder.model().commands.size() < kTexts) builder.model().commands.push_back(std::move(command));
    } else if (keyword == "ENV" && words.size() > 1) {
      const std::size_t equals = words[1].text.find('=');
      if (equals != std::string::npos)
        builder.add_environment(words[1].text.substr(0, equals),
                                builder.value_of_text(words[1].text.substr(equals + 1), place(words[1].span)),
                                EnvironmentRole::image_environment, std::nullopt);
    }
  }
  return with_container_commands(true, std::move(builder).take());
}

}  // namespace plimsoll::documents::scripts
