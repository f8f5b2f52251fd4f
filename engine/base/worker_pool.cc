// SPDX-License-Identifier: Apache-2.0
#include "engine/base/worker_pool.h"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace plimsoll {

unsigned worker_count(unsigned wanted) {
  constexpr unsigned kMost = 256;
  if (wanted != 0) return std::min(wanted, kMost);
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0) {
    return std::clamp(static_cast<unsigned>(CPU_COUNT(&mask)), 1U, kMost);
  }
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMost);
}

void run_workers(unsigned workers, const std::function<void(unsigned worker)>& job) {
  std::mutex mutex;
  std::exception_ptr first;  // guarded by mutex
  const auto guarded = [&](unsigned worker) {
    try {
      job(worker);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!first) first = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(workers);
  std::vector<unsigned> not_started;
  for (unsigned worker = 1; worker < workers; ++worker) {
    try {
      threads.emplace_back(guarded, worker);
    } catch (const std::system_error&) {
      // No more threads to be had: their share is done by this one, later.
      not_started.push_back(worker);
    }
  }
  guarded(0);
  for (const unsigned worker : not_started) guarded(worker);
  for (std::thread& thread : threads) thread.join();
  if (first) std::rethrow_exception(first);
}

}  // namespace plimsoll
