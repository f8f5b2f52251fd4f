// SPDX-License-Identifier: Apache-2.0
//
// Runs a job on a fixed number of threads and waits for all of them.
//
// The pool lives for one call: a scan starts its threads when it has work and ends them when it is done, so that nothing
// of the library runs between two calls. The calling thread is worker 0.
#pragma once

#include <functional>

namespace plimsoll {

// `wanted` = 0: one for each core this process may use (the affinity mask counts, not the machine).
unsigned worker_count(unsigned wanted);

// Calls job(0) .. job(workers - 1), each on a thread of its own. The first exception that escapes a job (a bug of ours or
// no memory) is thrown again here once all have ended.
void run_workers(unsigned workers, const std::function<void(unsigned worker)>& job);

}  // namespace plimsoll
