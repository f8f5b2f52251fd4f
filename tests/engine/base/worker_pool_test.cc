// SPDX-License-Identifier: Apache-2.0
#include "engine/base/worker_pool.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <set>
#include <stdexcept>

using namespace plimsoll;

TEST_CASE("worker_pool: every worker runs once", "[base]") {
  std::mutex mutex;
  std::multiset<unsigned> seen;
  run_workers(5, [&](unsigned worker) {
    const std::lock_guard lock(mutex);
    seen.insert(worker);
  });
  CHECK(seen == std::multiset<unsigned>{0, 1, 2, 3, 4});
}

TEST_CASE("worker_pool: an exception of a worker reaches the caller after all have ended", "[base]") {
  std::atomic<int> ended{0};
  CHECK_THROWS_AS(run_workers(4,
                              [&](unsigned worker) {
                                ++ended;
                                if (worker == 2) throw std::runtime_error("x");
                              }),
                  std::runtime_error);
  CHECK(ended == 4);
}

TEST_CASE("worker_pool: 0 means the cores this process may use", "[base]") {
  CHECK(worker_count(0) >= 1);
  CHECK(worker_count(7) == 7);
  CHECK(worker_count(100000) == 256);
}
