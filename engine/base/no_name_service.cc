// SPDX-License-Identifier: Apache-2.0
//
// A static program that cannot look up names, by construction. Linked into the released program only.
//
// glibc answers questions about hosts, services and users through plug-ins that it loads at run time, and a static
// program must not load any: the linker warns, and at run time the answer depends on what happens to lie on the machine.
// The libraries under this program hold such calls in corners that it never reaches (OpenSSL engines, the HTTP transport
// of libgit2, home folders of users). These definitions stand in for glibc's: every look-up fails with the error that its
// manual page documents for "not found", and nothing is ever loaded. Without getaddrinfo no host can be reached by name.
#include <dlfcn.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>

#include <cerrno>

extern "C" {

// Loading code. The first group is what glibc itself calls to load a converter of character sets (libstdc++ refers to iconv
// from its locales); two names, for 2.36 and for later releases. With these answered, glibc's whole loader stays out.
void* __libc_dlopen_mode(const char* /*file*/, int /*mode*/);
void* __libc_dlopen(const char* /*file*/);
void* __libc_dlsym(void* /*handle*/, const char* /*name*/);
int __libc_dlclose(void* /*handle*/);
void* __libc_dlopen_mode(const char* /*file*/, int /*mode*/) { return nullptr; }
void* __libc_dlopen(const char* /*file*/) { return nullptr; }
void* __libc_dlsym(void* /*handle*/, const char* /*name*/) { return nullptr; }
int __libc_dlclose(void* /*handle*/) { return -1; }

void* dlopen(const char* /*file*/, int /*mode*/) noexcept { return nullptr; }
void* dlsym(void* /*handle*/, const char* /*name*/) noexcept { return nullptr; }
int dlclose(void* /*handle*/) noexcept { return -1; }
int dladdr(const void* /*address*/, Dl_info* /*info*/) noexcept { return 0; }
char* dlerror() noexcept {
  static char message[] = "this program loads no code";
  return message;
}

// Hosts and services.
int getaddrinfo(const char* /*node*/, const char* /*service*/, const addrinfo* /*hints*/, addrinfo** result) {
  *result = nullptr;
  return EAI_FAIL;
}
void freeaddrinfo(addrinfo* /*list*/) noexcept {}
const char* gai_strerror(int /*code*/) noexcept { return "this program looks up no names"; }
int getnameinfo(const sockaddr* /*address*/, socklen_t /*length*/, char* /*host*/, socklen_t /*host_size*/,
                char* /*service*/, socklen_t /*service_size*/, int /*flags*/) {
  return EAI_FAIL;
}
hostent* gethostbyname(const char* /*name*/) {
  h_errno = NO_RECOVERY;
  return nullptr;
}
hostent* gethostbyaddr(const void* /*address*/, socklen_t /*length*/, int /*type*/) {
  h_errno = NO_RECOVERY;
  return nullptr;
}
servent* getservbyname(const char* /*name*/, const char* /*protocol*/) { return nullptr; }
servent* getservbyport(int /*port*/, const char* /*protocol*/) { return nullptr; }

// Users and groups. libgit2 asks for the home folder of a user only when HOME is not set; then there is no global
// configuration, which a scanner does not want anyway.
passwd* getpwnam(const char* /*name*/) { return nullptr; }
passwd* getpwuid(uid_t /*id*/) { return nullptr; }
int getpwnam_r(const char* /*name*/, passwd* /*entry*/, char* /*buffer*/, size_t /*size*/, passwd** result) {
  *result = nullptr;
  return 0;
}
int getpwuid_r(uid_t /*id*/, passwd* /*entry*/, char* /*buffer*/, size_t /*size*/, passwd** result) {
  *result = nullptr;
  return 0;
}
group* getgrnam(const char* /*name*/) { return nullptr; }
group* getgrgid(gid_t /*id*/) { return nullptr; }

}  // extern "C"
