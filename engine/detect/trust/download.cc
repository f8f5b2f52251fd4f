// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/trust/download.h"

#include <algorithm>
#include <array>

namespace plimsoll::detect::trust {

namespace {

// Options of curl and wget that take a value in the next word, beyond those looked at.
constexpr std::array<std::string_view, 58> kValueOptions{"-H",
                                                         "--header",
                                                         "-d",
                                                         "--data",
                                                         "--data-raw",
                                                         "--data-binary",
                                                         "--data-urlencode",
                                                         "-F",
                                                         "--form",
                                                         "-u",
                                                         "--user",
                                                         "-X",
                                                         "--request",
                                                         "-A",
                                                         "--user-agent",
                                                         "-e",
                                                         "--referer",
                                                         "-b",
                                                         "--cookie",
                                                         "-c",
                                                         "--cookie-jar",
                                                         "-x",
                                                         "--proxy",
                                                         "-m",
                                                         "--max-time",
                                                         "--connect-timeout",
                                                         "--retry",
                                                         "--retry-delay",
                                                         "--retry-max-time",
                                                         "-w",
                                                         "--write-out",
                                                         "-E",
                                                         "--cert",
                                                         "--key",
                                                         "--cacert",
                                                         "--capath",
                                                         "-T",
                                                         "--upload-file",
                                                         "-r",
                                                         "--range",
                                                         "--resolve",
                                                         "--limit-rate",
                                                         "--proto",
                                                         "--tls-max",
                                                         "--ciphers",
                                                         "--pinnedpubkey",
                                                         "-D",
                                                         "--dump-header",
                                                         "-z",
                                                         "--unix-socket",
                                                         "-t",
                                                         "--tries",
                                                         "--timeout",
                                                         "--waitretry",
                                                         "-P",
                                                         "--directory-prefix",
                                                         "--ca-certificate",
                                                         "-U"};

bool has_scheme(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("ftp://") ||
         text.starts_with("ftps://");
}

bool looks_like_address(std::string_view text) {
  if (has_scheme(text)) return true;
  const std::size_t dot = text.find('.');
  const std::size_t slash = text.find('/');
  return dot != std::string_view::npos && dot > 0 && (slash == std::string_view::npos || dot < slash) &&
         text.front() != '-' && text.front() != '.' && text.front() != '/' && text.find('=') == std::string_view::npos;
}

std::string_view file_name_of(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t slash = url.rfind('/');
  return slash == std::string_view::npos ? url : url.substr(slash + 1);
}

}  // namespace

bool is_downloader(std::string_view program) {
  return program == "curl" || program == "wget" || program == "wget2" || program == "aria2c" || program == "fetch" ||
         program == "http" || program == "https" || program == "lynx" || program == "axel";
}

Download read_download(const SimpleCommand& command) {
  Download download;
  const std::string_view program = command.program();
  if (!is_downloader(program)) return download;
  bool remote_name = false;
  const bool is_curl = program == "curl";
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    const auto next = [&]() -> std::string_view {
      return i + 1 < command.words.size() ? command.word(++i) : std::string_view{};
    };
    if (word == "--output" || word == "--output-document" || word == "--out") {
      download.output = next();
    } else if (word.starts_with("--output=") || word.starts_with("--output-document=") || word.starts_with("--out=")) {
      download.output = word.substr(word.find('=') + 1);
    } else if (word == "--remote-name") {
      remote_name = true;
    } else if (word == "--url") {
      download.urls.emplace_back(next());
    } else if (std::find(kValueOptions.begin(), kValueOptions.end(), word) != kValueOptions.end()) {
      next();
    } else if (word.size() > 1 && word[0] == '-' && word[1] != '-') {
      // A cluster: for curl -o takes a file and -O the name of the address, for wget it is the other way round.
      const std::size_t lower = word.find('o', 1);
      const std::size_t upper = word.find('O', 1);
      if (is_curl) {
        if (lower != std::string_view::npos) download.output = lower + 1 < word.size() ? word.substr(lower + 1) : next();
        if (upper != std::string_view::npos) remote_name = true;
      } else if (upper != std::string_view::npos && program.starts_with("wget")) {
        download.output = upper + 1 < word.size() ? word.substr(upper + 1) : next();
      } else if (lower != std::string_view::npos && program == "aria2c") {
        download.output = lower + 1 < word.size() ? word.substr(lower + 1) : next();
      }
    } else if (!word.starts_with('-') && looks_like_address(word)) {
      download.urls.push_back(has_scheme(word) ? std::string(word) : "http://" + std::string(word));
    } else if (!word.starts_with('-') && !command.words[i].resolved) {
      // Something unknown is fetched: "$URL".
      download.urls.emplace_back(word);
    }
  }
  if (download.output.empty() && command.tree != nullptr) {
    for (const documents::shell::Redirection& redirection : command.tree->redirections) {
      if ((redirection.op == ">" || redirection.op == ">>" || redirection.op == ">|") && redirection.descriptor != 2) {
        download.output = redirection.target.text();
      }
    }
  }
  const bool writes_by_name = (!is_curl && program != "http" && program != "https" && program != "lynx") || remote_name;
  if (download.output == "-" || download.output == "/dev/stdout") {
    download.output.clear();
    download.to_standard_output = true;
  } else if (download.output.empty()) {
    if (writes_by_name && !download.urls.empty())
      download.output = file_name_of(download.urls.front());
    else
      download.to_standard_output = true;
  }
  return download;
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('['))
    rest = rest.substr(0, rest.find(']') + 1);
  else
    rest = rest.substr(0, rest.find(':'));
  std::string host(rest);
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return host;
}

bool is_local_host(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]" ||
         host == "::1" || host == "0.0.0.0" || host == "host.docker.internal" || host == "$hostname" ||
         host == "${hostname}";
}

bool is_immutable_url(std::string_view url) {
  std::size_t run = 0;
  for (const char c : url) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    run = hex ? run + 1 : 0;
    if (run >= 40) return true;
  }
  return false;
}

}  // namespace plimsoll::detect::trust
