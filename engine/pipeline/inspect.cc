// SPDX-License-Identifier: Apache-2.0
//
// How a single file is understood: for people who ask why, and for holding the readers against others.
#include <exception>
#include <filesystem>
#include <memory>

#include "engine/base/file_io.h"
#include "engine/base/text_position.h"
#include "engine/detect/check.h"
#include "engine/detect/services/service_checks.h"
#include "engine/documents/dockerfile/dump.h"
#include "engine/documents/document.h"
#include "engine/git/file_lookup.h"
#include "engine/scanner.h"

namespace plimsoll {
namespace {

constexpr std::size_t kFileLimit = std::size_t{64} << 20U;

std::string place_text(std::string_view bytes, Span span) {
  const TextPosition at = position_of(bytes, span.begin);
  return std::to_string(at.line_from_one) + ":" + std::to_string(at.column_from_one);
}

// The model of any kind, one line a fact.
std::string dump_model(const documents::DocumentType& type, const documents::Model& model, std::string_view bytes) {
  std::string out = std::string("kind ") + type.name + "\n";
  for (const documents::ImageUse& image : model.images) {
    out += "image " + harmless(image.reference.expanded) + " at " + place_text(bytes, image.reference.span) +
           (image.reference.resolved ? "" : " (not resolved)") + (image.ships ? "" : " (does not ship)") + "\n";
  }
  for (const documents::Container& container : model.containers) {
    out += "container " + harmless(container.name) + " at " + place_text(bytes, container.span) + "\n";
    for (const documents::ContainerOption& option : container.options) {
      out += "  option " + harmless(option.name) + " = " + harmless(option.value.expanded) + " at " +
             place_text(bytes, option.span) + "\n";
    }
  }
  for (const documents::Command& command : model.commands) {
    out += "command at " + place_text(bytes, command.span) + ":";
    if (command.shell_form) {
      out += " " + harmless(command.text);
    } else {
      for (const documents::Value& word : command.arguments) out += " [" + harmless(word.expanded) + "]";
    }
    out += "\n";
  }
  for (const documents::EnvironmentEntry& entry : model.environment) {
    // Values may be secrets: names are enough here.
    out += "variable " + harmless(entry.name) + " at " + place_text(bytes, entry.value.span) + "\n";
  }
  for (const documents::Diagnostic& diagnostic : model.diagnostics) {
    out += "not understood at " + place_text(bytes, diagnostic.span) + ": " + harmless(diagnostic.message) + "\n";
  }
  return out;
}

// The folder that holds ".git" above a file: the root of the tree that its paths are seen from. Else the file's own folder.
std::filesystem::path root_above(const std::filesystem::path& file) {
  std::error_code error;
  for (std::filesystem::path folder = file.parent_path();; folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / ".git", error)) return folder;
    if (folder == folder.root_path() || !folder.has_parent_path()) return file.parent_path();
  }
}

std::string explain_start(const std::string& path, std::string_view bytes) {
  using namespace documents;
  auto catalogue = detect::services::load_service_catalogue();
  if (!catalogue) return catalogue.error().message() + "\n";
  detect::CheckSettings settings;
  settings.service_catalogue = &*catalogue;
  std::error_code error;
  std::string seen_as = path == "-" ? "Dockerfile" : path;
  std::unique_ptr<FileLookup> files;
  if (path != "-") {
    const std::filesystem::path file = std::filesystem::weakly_canonical(path, error);
    const std::filesystem::path root = root_above(file);
    seen_as = file.lexically_relative(root).generic_string();
    files = git::lookup_in_folder(root.string());
  }
  const DocumentType* type = classify(seen_as, bytes);
  // A file of unknown name is read as a Dockerfile.
  if (type == nullptr || type->kind == DocumentKind::shell_script) type = classify("Dockerfile", bytes);
  if (type == nullptr) return seen_as + ": not a file that starts a container\n";
  const Model model = type->read(seen_as, bytes, files.get());
  const detect::CheckInput input{seen_as, bytes, *type, model, files.get(), settings};
  return detect::services::explain_services(input);
}

void inspect_into(const InspectRequest& request, InspectResult& result) {
  std::string bytes = request.standard_input;
  if (request.path != "-") {
    auto read = read_file(request.path, kFileLimit);
    if (!read) {
      result.error = read.error().message();
      result.is_usage = read.error().kind == ErrorKind::not_found;
      return;
    }
    bytes = std::move(*read);
  }
  using namespace documents;
  switch (request.kind) {
    case InspectKind::expand:
      result.text = dockerfile::expand_lines(bytes);
      return;
    case InspectKind::expand_words:
      result.text = dockerfile::expand_lines_to_words(bytes);
      return;
    case InspectKind::lines:
      result.text = dockerfile::dump_lines(dockerfile::parse_dockerfile(bytes));
      return;
    case InspectKind::tree: {
      const DocumentType* type = request.path == "-" ? nullptr : classify(request.path, bytes);
      // A file of unknown name and standard input are read as a Dockerfile: that is what this is mostly asked for.
      if (type == nullptr || type->kind == DocumentKind::dockerfile) {
        result.text = dockerfile::dump_tree(dockerfile::parse_dockerfile(bytes));
      } else {
        result.text = dump_model(*type, type->read(request.path, bytes, nullptr), bytes);
      }
      return;
    }
    case InspectKind::start_chain:
      result.text = explain_start(request.path, bytes);
      return;
  }
}

}  // namespace

InspectResult inspect(const InspectRequest& request) {
  InspectResult result;
  try {
    inspect_into(request, result);
  } catch (const std::exception& failure) {
    result.error = std::string("internal error: ") + failure.what();
  }
  return result;
}

}  // namespace plimsoll
