// SPDX-License-Identifier: Apache-2.0
//
// How a room says that something did not work.
//
// A function that can fail on input returns Result<T>. The lowest layer says what failed; each layer that knows a place
// adds it once with at(). Kinds answer what the caller can do about it. Exceptions stay inside a room: whatever a library
// throws is turned into an Error at the one file that knows this library.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace plimsoll {

enum class ErrorKind {
  not_found,    // it is not there: another name may be
  corrupt,      // it is there and damaged: skip it and count it
  unsupported,  // well-formed, but of a form this version does not read
  over_limit,   // refused because a limit was met
  io,           // the operating system said no
  bad_input,    // what a user or a rule author wrote is wrong
  cancelled,    // the caller asked to stop
};

struct Error {
  ErrorKind kind = ErrorKind::io;
  std::string what;   // lower case, no full stop: "cannot open 'x': permission denied"
  std::string where;  // place, empty when unknown: "rulesets/a.yaml:3:7"

  // Adds the place unless a deeper layer has named one already.
  [[nodiscard]] Error at(std::string place) && {
    if (where.empty()) where = std::move(place);
    return std::move(*this);
  }
  // "place: what", or just what.
  [[nodiscard]] std::string message() const { return where.empty() ? what : where + ": " + what; }
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

inline tl::unexpected<Error> fail(ErrorKind kind, std::string what, std::string where = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(where)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace plimsoll
