// SPDX-License-Identifier: Apache-2.0
//
// Image references of a stranger against tables of a stranger. Input: a reference, a line end, image data. Held: a verdict
// has a state, and a name that was accepted is accepted again in its full form, which does not change any more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/detect/images/image_verdict.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size < 16384 ? size : 16384);
  const std::size_t line_end = text.find('\n');
  documents::Model model;
  documents::ImageUse use;
  use.reference.raw = use.reference.expanded = std::string(text.substr(0, line_end));
  model.images.push_back(use);

  detect::images::ImageTables tables(
      "# data of 2026-08-22: "
      "test\nimage\tproduct\tcycle\ttag_match\trelease_date\teol_date\textended_eol_date\nlibrary/"
      "a\ta\t1\t1|one\t2019-01-01\t2020-01-01\n"
      "*\tdebian\t10\tbuster\t2019-07-06\t2022-09-10\t2024-06-30\n",
      "image\tsince\treplacement\tsource\nlibrary/old*\t2019\t\there\n",
      "image\ttag\tfirst_day\tlast_day\nlibrary/a\t1\t2019-01-01\t2020-01-01\n");
  if (line_end != std::string_view::npos) {
    const Result<void> replaced = tables.replace_with(std::string(text.substr(line_end + 1)), "fuzz");
    if (!replaced && replaced.error().what.empty()) std::abort();
  }
  detect::CheckSettings settings;
  settings.as_of = "2026-11-24";
  settings.pin_level = detect::PinLevel::digest;
  settings.image_tables = &tables;
  const detect::images::ImageVerdict verdict = detect::images::judge_image(model.images.front(), settings);
  if (verdict.judged == detect::images::Judged::yes) {
    if (verdict.facts.state.empty()) std::abort();
    const detect::images::ImageName again = detect::images::read_image_name(verdict.name.full());
    if (!again.fault.empty() || again.full() != verdict.name.full() || again.table_name != verdict.name.table_name)
      std::abort();
  }
  const documents::DocumentType type{documents::DocumentKind::compose, "compose", nullptr, nullptr, nullptr};
  const detect::CheckInput input{"compose.yaml", text, type, model, nullptr, settings};
  std::vector<detect::Match> matches;
  detect::CheckCounts counts;
  detect::images::check_images(input, matches, counts);
  return 0;
}
