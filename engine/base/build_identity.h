// SPDX-License-Identifier: Apache-2.0
//
// What was built: the only two facts that the build, not the source, knows. Their definitions are generated
// (ci/cmake/PlimsollVersion.cmake), so that a new commit recompiles one file of ten lines.
#pragma once

namespace plimsoll {

const char* build_version();  // "0.1.0"
const char* build_commit();   // full id, or "unknown" when the sources came without their repository

}  // namespace plimsoll
