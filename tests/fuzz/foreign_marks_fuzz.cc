// SPDX-License-Identifier: Apache-2.0
//
// Marks of other tools in whatever text: read as a Dockerfile and as YAML, and asked for at each of the first lines. Looks for
// crashes and for reaches that cost more than the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/findings/foreign_marks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const findings::KicsQueries kics = findings::parse_kics_queries("fd54f200\tMissing User Instruction\n");
  const std::vector<std::string> concerns = {"hadolint DL3006", "trivy KSV-0017", "KICS Missing User Instruction",
                                             "checkov CKV_K8S_16", "kube-linter privileged-container"};
  const auto types = documents::document_types();
  for (const std::string_view path : {"Dockerfile", "pod.yaml"}) {
    const auto type = std::find_if(types.begin(), types.end(), [&](const documents::DocumentType& one) {
      return std::string_view(one.name) == (path == "Dockerfile" ? "dockerfile" : "kubernetes");
    });
    if (type == types.end()) continue;
    const documents::Model model = type->read(path, text, nullptr);
    const findings::ForeignMarks marks(text, *type, model, "2026-11-24", kics);
    for (std::size_t line = 1; line < 20; ++line) (void)marks.find(line, line + 1, line % 2 == 0, concerns);
  }
  return 0;
}
