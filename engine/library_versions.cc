// SPDX-License-Identifier: Apache-2.0
#include "engine/library_versions.h"

#include <archive.h>
#include <git2.h>
#include <hs/hs.h>
#include <libdeflate.h>
#include <openssl/crypto.h>
#include <yaml.h>
#include <zstd.h>

#include <boost/version.hpp>
#include <nlohmann/json.hpp>

namespace plimsoll {

std::vector<std::pair<std::string, std::string>> library_versions() {
  // hs_version() lives in the compiler half of the library; the macros say the same.
  std::string boost = std::to_string(BOOST_VERSION / 100000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000) + '.' +
                      std::to_string(BOOST_VERSION % 100);
  std::string vectorscan = std::to_string(HS_MAJOR) + '.' + std::to_string(HS_MINOR) + '.' + std::to_string(HS_PATCH);
  std::string json = std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + '.' + std::to_string(NLOHMANN_JSON_VERSION_MINOR) + '.' +
                     std::to_string(NLOHMANN_JSON_VERSION_PATCH);
  return {{"Boost", boost},
          {"json", json},
          {"libarchive", ARCHIVE_VERSION_ONLY_STRING},
          {"libdeflate", LIBDEFLATE_VERSION_STRING},
          {"libgit2", LIBGIT2_VERSION},
          {"libyaml", yaml_get_version_string()},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"vectorscan", vectorscan},
          {"zstd", ZSTD_versionString()}};
}

}  // namespace plimsoll
