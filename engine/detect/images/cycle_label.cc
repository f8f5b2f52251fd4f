// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/cycle_label.h"

#include <algorithm>
#include <array>

namespace plimsoll::detect::images {

namespace {

struct Label {
  std::string_view product;
  std::string_view label;
};

// Names that are not their slug with capital letters. Sorted by product.
constexpr std::array kLabels{
    Label{"adoptopenjdk", "AdoptOpenJDK"},
    Label{"almalinux", "AlmaLinux"},
    Label{"alpine-linux", "Alpine Linux"},
    Label{"apache-activemq", "Apache ActiveMQ"},
    Label{"apache-apisix", "Apache APISIX"},
    Label{"apache-artemis", "Apache ActiveMQ Artemis"},
    Label{"apache-couchdb", "Apache CouchDB"},
    Label{"apache-http-server", "Apache HTTP Server"},
    Label{"apache-nifi", "Apache NiFi"},
    Label{"arangodb", "ArangoDB"},
    Label{"argo-cd", "Argo CD"},
    Label{"authentik", "authentik"},
    Label{"bash", "Bash"},
    Label{"bellsoft-liberica", "BellSoft Liberica"},
    Label{"busybox", "BusyBox"},
    Label{"centos", "CentOS"},
    Label{"centos-stream", "CentOS Stream"},
    Label{"cert-manager", "cert-manager"},
    Label{"clamav", "ClamAV"},
    Label{"clearlinux", "Clear Linux"},
    Label{"clickhouse", "ClickHouse"},
    Label{"cockroachdb", "CockroachDB"},
    Label{"couchbase-server", "Couchbase Server"},
    Label{"dotnet", ".NET"},
    Label{"dotnetfx", ".NET Framework"},
    Label{"eclipse-temurin", "Eclipse Temurin"},
    Label{"emqx", "EMQX"},
    Label{"etcd", "etcd"},
    Label{"gcc", "GCC"},
    Label{"ghc", "GHC"},
    Label{"gitlab", "GitLab"},
    Label{"gitlab-runner", "GitLab Runner"},
    Label{"graalvm-ce", "GraalVM CE"},
    Label{"haproxy", "HAProxy"},
    Label{"hashicorp-packer", "Packer"},
    Label{"hashicorp-vault", "Vault"},
    Label{"ibm-semeru", "IBM Semeru"},
    Label{"ibmjava", "IBM Java"},
    Label{"influxdb", "InfluxDB"},
    Label{"iojs", "io.js"},
    Label{"jfrog-artifactory", "Artifactory"},
    Label{"jruby", "JRuby"},
    Label{"keda", "KEDA"},
    Label{"mariadb", "MariaDB"},
    Label{"mediawiki", "MediaWiki"},
    Label{"microsoft-build-of-openjdk", "Microsoft Build of OpenJDK"},
    Label{"mongo-express", "mongo-express"},
    Label{"mongodb", "MongoDB"},
    Label{"mssqlserver", "Microsoft SQL Server"},
    Label{"mysql", "MySQL"},
    Label{"nats", "NATS"},
    Label{"nats-streaming", "NATS Streaming"},
    Label{"neo4j", "Neo4j"},
    Label{"nginx", "nginx"},
    Label{"nodejs", "Node.js"},
    Label{"openbao", "OpenBao"},
    Label{"openjdk", "OpenJDK"},
    Label{"openjdk-builds-from-oracle", "OpenJDK builds from Oracle"},
    Label{"opensearch", "OpenSearch"},
    Label{"opensuse", "openSUSE Leap"},
    Label{"opentofu", "OpenTofu"},
    Label{"oracle-graalvm", "Oracle GraalVM"},
    Label{"oracle-jdk", "Oracle JDK"},
    Label{"orientdb", "OrientDB"},
    Label{"owncloud", "ownCloud"},
    Label{"php", "PHP"},
    Label{"phpmyadmin", "phpMyAdmin"},
    Label{"postgresql", "PostgreSQL"},
    Label{"powershell", "PowerShell"},
    Label{"pypy", "PyPy"},
    Label{"r-base", "R"},
    Label{"rabbitmq", "RabbitMQ"},
    Label{"red-hat-build-of-openjdk", "Red Hat build of OpenJDK"},
    Label{"rethinkdb", "RethinkDB"},
    Label{"rhel", "Red Hat Enterprise Linux"},
    Label{"rocket-chat", "Rocket.Chat"},
    Label{"ros", "ROS"},
    Label{"ros-2", "ROS 2"},
    Label{"sapmachine", "SapMachine"},
    Label{"sles", "SUSE Linux Enterprise"},
    Label{"sonarqube-community", "SonarQube Community"},
    Label{"sonarqube-server", "SonarQube"},
    Label{"swipl", "SWI-Prolog"},
    Label{"tomee", "TomEE"},
    Label{"typo3", "TYPO3"},
    Label{"vinyl-cache", "Varnish Cache"},
    Label{"vmware-photon", "Photon OS"},
    Label{"windows-nano-server", "Windows Nano Server"},
    Label{"windows-server-core", "Windows Server Core"},
    Label{"wordpress", "WordPress"},
    Label{"xwiki", "XWiki"},
    Label{"youtrack", "YouTrack"},
    Label{"zookeeper", "ZooKeeper"},
};
static_assert(std::is_sorted(kLabels.begin(), kLabels.end(),
                             [](const Label& a, const Label& b) { return a.product < b.product; }));

// The code name of a distribution is the first choice made of letters alone: "10|buster|-buster".
std::string_view code_name(const CycleRow& row) {
  if (row.product != "debian" && row.product != "ubuntu") return {};
  std::string_view choices = row.tag_match;
  while (!choices.empty()) {
    const std::size_t bar = choices.find('|');
    const std::string_view choice = choices.substr(0, bar);
    if (!choice.empty() && std::all_of(choice.begin(), choice.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      return choice;
    choices.remove_prefix(bar == std::string_view::npos ? choices.size() : bar + 1);
  }
  return {};
}

}  // namespace

std::string product_label(std::string_view product) {
  constexpr std::string_view kOfficial = "official-images/";
  if (product.starts_with(kOfficial)) product.remove_prefix(kOfficial.size());
  const auto* found = std::lower_bound(kLabels.begin(), kLabels.end(), product,
                                       [](const Label& label, std::string_view name) { return label.product < name; });
  if (found != kLabels.end() && found->product == product) return std::string(found->label);
  std::string text(product);
  bool start = true;
  for (char& c : text) {
    if (start && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    start = c == '-';
    if (c == '-') c = ' ';
  }
  return text;
}

std::string cycle_label(const CycleRow& row) {
  std::string text = product_label(row.product);
  text += ' ';
  text += row.cycle;
  if (const std::string_view name = code_name(row); !name.empty() && name != row.cycle) {
    text += " (";
    text += name;
    text += ')';
  }
  return text;
}

}  // namespace plimsoll::detect::images
