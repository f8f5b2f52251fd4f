// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/value_strength.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll::detect::secrets;

TEST_CASE("value strength: generated values and words of programs", "[secrets]") {
  const char* generated[] = {"kV93mmQ0zzAb8Lq2Xw5T", "q8zk3vt1xw5mn7br2cy9df4gh6jl0pa8", "9f86d081884c7d659a2feaa0c55ad015",
                             "Zx8-Kq2_Lm9Vb4Nw7Rt1", "yRyCOikXi1ZDNE0xN3yiFsJjg7LGimoLrGFcLZgQoVk="};
  const char* words[] = {"getUserAccountNameFromDatabase",       "application/vnd.docker.container.image",
                         "user_access_token_expires_in_2_days",  "com.example.project.service.AccountService2",
                         "1111111111111111111111111111111a",     "the-quick-brown-fox-jumps-over-2",
                         "9b2c7a51-3f0e-4d6b-8a17-c5e2f94d0b36", "short1"};
  for (const char* value : generated) {
    INFO(value);
    CHECK(looks_generated(value, shape_of(value)));
  }
  for (const char* value : words) {
    INFO(value);
    CHECK_FALSE(looks_generated(value, shape_of(value)));
  }
}

TEST_CASE("value strength: passwords that people make up", "[secrets]") {
  const char* passwords[] = {"hunter22", "Mailpass1234!", "s3cr3tP@ss", "qzxvkwpt", "Sommer2024"};
  const char* others[] = {"password", "username", "oauth2.access_token", "user->name", "std::string", "a b c 1",
                          "abc1",     "user_name"};
  for (const char* value : passwords) {
    INFO(value);
    CHECK(looks_like_password(value, shape_of(value)));
  }
  for (const char* value : others) {
    INFO(value);
    CHECK_FALSE(looks_like_password(value, shape_of(value)));
  }
}
