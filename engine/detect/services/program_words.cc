// SPDX-License-Identifier: Apache-2.0
//
// Programs known by name only: tools that end, shells, interpreters, names of helpers. See program_words.h.
#include "engine/detect/services/program_words.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace plimsoll::detect::services {
namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Tools that do their work and end, or that a person runs. A blank before and behind each.
constexpr std::string_view kTools =
    " sleep ls ps grep egrep fgrep awk gawk cut sort uniq head wc find xargs date tr seq test printenv env "
    " hostname uname whoami id mount umount mountpoint sysctl ulimit umask ip ifconfig iptables ip6tables "
    " route ping netstat ss dig nslookup getent openssl ssh-keygen ssh ssh-keyscan ssh-add ssh-agent scp "
    " passwd stat du df md5sum sha256sum base64 gzip gunzip zip jq yq envsubst gomplate psql createdb "
    " createuser dropdb pg_isready pg_dump pg_restore initdb mysql mysqladmin mysqldump mysql_install_db "
    " mysql_upgrade mariadb mariadb-admin mariadb-install-db mongo mongosh mongorestore mongoimport redis- "
    " cli rabbitmqctl rabbitmq-plugins rabbitmqadmin influx curl wget git make cmake gcc mvn gradle ant go "
    " cargo pip pip3 composer bower gulp grunt webpack tsc pytest tox nosetests rspec phpunit jest mocha "
    " ansible-playbook ansible chef-solo chef-client puppet salt-call terraform parallel kubectl helm aws "
    " gcloud az docker vi vim nano less more man top htop tmux screen irb ipython mc locale-gen update- "
    " locale dpkg-reconfigure ldconfig update-ca-certificates a2enmod a2dismod a2ensite a2dissite a2enconf "
    " a2disconf phpenmod phpdismod docker-php-ext-install docker-php-ext-enable postconf postmap "
    " newaliases postalias rndc-confgen named-checkconf ldapadd ldapmodify ldapsearch slapadd slaptest "
    " slapcat htpasswd crontab logger kill killall pkill pgrep pidof supervisorctl monitorctl consul-cli "
    " etcdctl kafka-topics.sh kafka-configs.sh zkCli.sh nodetool cqlsh htcacheclean true false yes expr bc "
    " clear reset tput stty setfacl getfacl install dd mktemp nproc free lscpu modprobe depmod nvidia-smi "
    " ffmpeg convert wp drush occ tar unzip rsync java-version wait nc telnet cc pdflatex latexmk pandoc "
    " hugo jekyll R Rscript octave julia scala sbt lein ghc stack cabal swift rustc gdb strace perf fio "
    " iperf iperf3 ab wrk siege k6 jmeter nmap tcpdump tshark cp mv rm mkdir touch chmod chown ln cat echo "
    " printf sed tee file which type foreman-installer certtool keytool sqlite3 alembic knex sequelize "
    " prisma typeorm flyway liquibase ";

}  // namespace

bool is_tool(std::string_view program) {
  if (is_shell_program(program) || program.ends_with("sum")) return true;
  const std::string wanted = " " + std::string(program) + " ";
  return !program.empty() && program.find(' ') == std::string_view::npos && kTools.find(wanted) != std::string_view::npos;
}

bool is_shell_program(std::string_view program) {
  constexpr std::array<std::string_view, 9> kShells{"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "fish", "csh"};
  return contains(kShells, program);
}

bool is_interpreter(std::string_view program) {
  constexpr std::array<std::string_view, 15> kInterpreters{"python", "python2", "python3", "ruby", "perl",
                                                           "php",    "node",    "nodejs",  "lua",  "pypy",
                                                           "pypy3",  "mono",    "tclsh",   "deno", "bun"};
  while (!program.empty() && ((program.back() >= '0' && program.back() <= '9') || program.back() == '.'))
    program.remove_suffix(1);
  return contains(kInterpreters, program);
}

bool names_helper(std::string_view program) {
  static constexpr std::array<std::string_view, 36> kWords{
      "watch",     "monitor",   "backup",   "wait",   "health",   "exporter", "log",        "tail",      "cron",
      "clean",     "init",      "setup",    "reload", "update",   "sync",     "listener",   "notify",    "agent",
      "bootstrap", "provision", "migrat",   "config", "create-",  "register", "loader",     "kill",      "prune",
      "renew",     "refresh",   "autoheal", "stop-",  "discover", "import",   "permission", "heartbeat", "waiter"};
  std::string lower(program);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool names_application(std::string_view repository) {
  static const std::unordered_set<std::string_view> kBuiltOn{
      "base",       "baseimage",   "s6",         "overlay",       "alpine",   "debian",  "ubuntu",    "centos",   "fedora",
      "rocky",      "rhel",        "ubi",        "suse",          "amazon",   "arch",    "node",      "python",   "php",
      "ruby",       "perl",        "java",       "jdk",           "jre",      "openjdk", "maven",     "gradle",   "golang",
      "go",         "rust",        "dotnet",     "aspnet",        "sdk",      "runtime", "builder",   "build",    "init",
      "supervisor", "supervisord", "runit",      "common",        "minimal",  "slim",    "image",     "images",   "template",
      "docker",     "cuda",        "tensorflow", "pytorch",       "notebook", "conda",   "miniconda", "anaconda", "busybox",
      "linux",      "os",          "server",     "devcontainers", "tools",    "toolbox", "ci",        "env",      "dev",
      "core",       "light",       "passenger",  "confd"};
  repository = repository.substr(repository.rfind('/') + 1);
  while (!repository.empty()) {
    const std::size_t end = std::min(repository.find_first_of("-_."), repository.size());
    std::string_view part = repository.substr(0, end);
    while (!part.empty() && part.back() >= '0' && part.back() <= '9') part.remove_suffix(1);
    if (part.empty() || kBuiltOn.contains(part)) return false;
    repository.remove_prefix(std::min(end + 1, repository.size()));
  }
  return true;
}

}  // namespace plimsoll::detect::services
