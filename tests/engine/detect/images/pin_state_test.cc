// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/pin_state.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::images {

TEST_CASE("pin state: a tag is counted against the cycles of its product", "[detect][images]") {
  struct Case {
    std::string_view image;
    std::string_view tag;
    PinState state;
  };
  const Case cases[] = {
      {"library/node", "", PinState::none},
      {"library/node", "latest", PinState::none},
      {"acme/api", "latest-alpine", PinState::none},
      {"library/node", "lts", PinState::channel},
      {"library/node", "lts-alpine", PinState::channel},
      {"library/node", "alpine", PinState::channel},
      {"library/python", "slim-bookworm", PinState::channel},
      {"library/python", "bookworm", PinState::channel},
      {"library/python", "alpine3.19", PinState::channel},
      {"library/nginx", "stable-alpine", PinState::channel},
      {"library/rust", "1", PinState::channel},
      {"library/golang", "1", PinState::channel},
      {"library/python", "3", PinState::major},
      {"library/node", "18", PinState::cycle},
      {"library/postgres", "15", PinState::cycle},
      {"library/debian", "bookworm-slim", PinState::cycle},
      {"library/debian", "12", PinState::cycle},
      {"library/ubuntu", "22.04", PinState::cycle},
      {"library/python", "3.12-slim", PinState::cycle},
      {"library/python", "3.12.4-slim", PinState::full},
      {"library/node", "18.20", PinState::full},
      {"acme/api", "3", PinState::major},
      {"acme/api", "v3", PinState::major},
      {"acme/api", "8u222", PinState::full},
      {"acme/api", "12c-ee", PinState::full},
      {"acme/api", "3.1", PinState::cycle},
      {"acme/api", "3.1.0", PinState::full},
      {"acme/api", "20240110", PinState::full},
      {"acme/api", "1234", PinState::full},
      {"acme/api", "3f2a9bc", PinState::full},
      {"acme/api", "blue", PinState::cycle},
      {"acme/api", "main", PinState::channel},
      {"acme/api", "nightly-2024", PinState::channel},
      {"acme/api", "ubuntu-7.0.5", PinState::full},
      {"acme/api", "alpine-7.0-latest", PinState::cycle},
      {"acme/api", "debian-11", PinState::channel},
  };
  for (const Case& one : cases) {
    INFO(one.image << ":" << one.tag);
    const TagReading reading = read_tag(testing::shipped_tables(), one.image, one.tag, "2026-11-22");
    CHECK(pin_state(one.tag, false, reading).state == one.state);
    CHECK(pin_state(one.tag, true, reading).state == PinState::digest);
  }
}

}  // namespace plimsoll::detect::images
