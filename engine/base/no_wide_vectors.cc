// SPDX-License-Identifier: Apache-2.0
//
// Answers "no" where OpenSSL asks whether this processor has the widest vectors. Linked into the released program only.
//
// OpenSSL 3.5 holds AES in a form for AVX-512 that alone is 0.7 MB, and this program never encrypts. The link (see
// _plimsoll_leave_out_variants in ci/cmake/PlimsollRooms.cmake) binds every entry point of that form to this function; the
// question comes first in each of their callers, so none but the question is ever called.
extern "C" {
int plimsoll_no_wide_vectors();
[[gnu::used]] int plimsoll_no_wide_vectors() { return 0; }
}
