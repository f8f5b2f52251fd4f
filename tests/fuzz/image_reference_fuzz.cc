// SPDX-License-Identifier: Apache-2.0
//
// Image references of a stranger. Held: a reference that was taken is taken again in its full form and in its familiar form,
// and means the same; its parts lie in the text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/documents/image_reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::documents;
  const std::string_view text(reinterpret_cast<const char*>(data), size < 4096 ? size : 4096);
  static_cast<void>(split_image_reference(text));
  static_cast<void>(has_unexpanded_part(text));
  static_cast<void>(is_digest(text));
  const auto reference = parse_image_reference(text);
  if (!reference) {
    if (reference.error().what.empty()) std::abort();
    return 0;
  }
  for (const plimsoll::Span span : {reference->name_span, reference->tag_span, reference->digest_span})
    if (span.begin > span.end || span.end > text.size()) std::abort();
  const auto full = parse_image_reference(reference->full());
  if (!full || full->full() != reference->full() || full->canonical != reference->canonical) std::abort();
  const auto familiar = parse_image_reference(reference->familiar());
  if (!familiar || familiar->full() != reference->full()) std::abort();
  return 0;
}
