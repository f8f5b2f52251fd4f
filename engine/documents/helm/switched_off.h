// SPDX-License-Identifier: Apache-2.0
//
// Settings of a template that the chart's own defaults leave out: {{ if .Values.hostNetwork }} where values.yaml says false.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/documents/file_lookup.h"

namespace plimsoll::documents::helm {

// The stretches between `if` and its `else` or `end` whose condition is one value alone, written false, in the values.yaml of
// the chart. Objects that are left out whole are not among them: a chart is made to be switched on.
std::vector<Span> switched_off(std::string_view path, std::string_view text, FileLookup* files);

}  // namespace plimsoll::documents::helm
