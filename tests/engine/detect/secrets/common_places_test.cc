// SPDX-License-Identifier: Apache-2.0
//
// The ways in which secrets are committed day by day: one small file each, with the secret in it found by whatever rule.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

#include "engine/rules/example_template.h"
#include "tests/engine/detect/secrets/secret_fixture.h"

namespace {

using plimsoll::detect::secrets::SecretFixture;
using plimsoll::detect::secrets::SecretMatch;

// << >> around the secret; templates as in rule files. {pw} is a password as people choose them, {tok} a generated token.
struct Place {
  const char* kind;
  std::string text;
};

std::string with_values(std::string text) {
  const auto replace = [&](const std::string& name, const std::string& value) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  };
  replace("{pw}", "{upper:1}{lower:4}{digits:3}{upper:2}{lower:2}");
  replace("{tok}", "{hex:32}");
  return text;
}

const Place kPlaces[] = {
    // Keys
    {"a key in one line of JSON", R"({"private_key": "<<{key-escaped:pkcs8}>>"})"},
    {"a key in .env", "PRIVATE_KEY=<<{key-escaped:rsa}>>\n"},
    {"a key in base64", "tls.key: <<{base64:{key:pkcs8}\n}>>\n"},
    {"a key in code", "var key = `<<{key:ec}>>`\n"},
    {"an encrypted key", "<<{key:encrypted}>>\n"},
    // Settings
    {".env", "DB_PASSWORD=<<{pw}>>\n"},
    {".env with quotes", "MAIL_PASSWORD='<<{pw}>>'\n"},
    {".env with export and comment", "export API_TOKEN=<<{tok}>> # prod\n"},
    {"properties", "spring.datasource.password=<<{pw}>>\n"},
    {"properties with a colon", "jdbc.password: <<{pw}>>\n"},
    {"ini", "[smtp]\nsmtp_password = <<{pw}>>\n"},
    {"toml", "[db]\npassword = \"<<{pw}>>\"\n"},
    {"yaml", "spring:\n  datasource:\n    password: <<{pw}>>\n"},
    {"yaml in a flow map", "auth: {user: a, password: <<{pw}>>}\n"},
    {"yaml in a flow list of pairs", "env:\n  - {{name: DB_PASSWORD, value: <<{pw}>>}}\n"},
    {"yaml with a block", "- name: API_KEY\n  value: |\n    <<{tok}>>\n"},
    {"json", "{{\"db\":{{\"password\": \"<<{pw}>>\"}}}}"},
    {"json with name and value", "{{\"name\": \"DB_PASSWORD\", \"value\": \"<<{pw}>>\"}}"},
    {"json with key and value", "\"basic\":[{{\"key\":\"password\",\"value\":\"<<{pw}>>\",\"type\":\"string\"}}]"},
    {"xml attribute", "<user username=\"tomcat\" password=\"<<{pw}>>\" roles=\"manager-gui\"/>"},
    {"xml element", "<server><username>u</username><password><<{pw}>></password></server>"},
    {"xml property with a value", "<property name=\"password\" value=\"<<{pw}>>\"/>"},
    {"xml property with a text", "<property name=\"hibernate.connection.password\"><<{pw}>></property>"},
    {"Android strings", "<string name=\"api_key\"><<{tok}>></string>"},
    {"property list", "<key>API_KEY</key>\n<string><<{tok}>></string>"},
    {"requirepass", "requirepass <<{pw}>>\n"},
    {"bindpw", "bindpw <<{pw}>>\n"},
    {"wpa_supplicant", "network={{\n  psk=\"<<{pw}>>\"\n}}\n"},
    {"haproxy", "userlist u\n  user a insecure-password <<{pw}>>\n"},
    {"my.cnf", "[client]\nuser=root\npassword=<<{pw}>>\n"},
    {".pgpass", "db.acme.io:5432:app:app:<<{pw}>>\n"},
    {".pypirc", "[pypi]\nusername = bot\npassword = <<{pw}>>\n"},
    {".netrc", "machine api.acme.io login bot password <<{pw}>>\n"},
    {".npmrc _auth", "_auth=<<{base64:ci:{an:14}}>>\n"},
    {".npmrc _password", "//npm.acme.io/:_password=<<{base64:{an:15}}>>\n"},
    {".npmrc token", "//npm.acme.io/:_authToken=<<{uuid}>>\n"},
    {"pip.conf", "[global]\nindex-url = https://bot:<<{pw}>>@pypi.acme.io/simple\n"},
    {"git-credentials", "https://bot:<<{tok}>>@git.acme.io\n"},
    {"docker config", "{{\"auths\":{{\"https://index.docker.io/v1/\":{{\"auth\":\"<<{base64:user:{an:14}}>>\"}}}}}}"},
    {"gradle.properties", "mavenPassword=<<{pw}>>\n"},
    {"aws credentials", "aws_secret_access_key = <<{b64:39}k>>\n"},
    // Deployment
    {"compose, list", "    environment:\n      - POSTGRES_PASSWORD=<<{pw}>>\n"},
    {"compose, map", "    environment:\n      POSTGRES_PASSWORD: <<{pw}>>\n"},
    {"compose, quoted list", "    environment: [\"A=1\", \"DB_PASSWORD=<<{pw}>>\"]\n"},
    {"compose, command", "    command: redis-server --requirepass <<{pw}>>\n"},
    {"Dockerfile ENV", "ENV DB_PASSWORD=<<{pw}>>\n"},
    {"Dockerfile ENV, old form", "ENV DB_PASSWORD <<{pw}>>\n"},
    {"Dockerfile ENV over lines", "ENV A=1 \\\n    API_SECRET=\"<<{tok}>>\" \\\n    B=2\n"},
    {"Dockerfile ARG", "ARG NPM_TOKEN=<<{tok}>>\n"},
    {"Dockerfile chpasswd", "RUN echo \"root:<<{pw}>>\" | chpasswd\n"},
    {"Dockerfile clone", "RUN git clone https://bot:<<{tok}>>@github.com/acme/x.git\n"},
    {"Kubernetes data", "kind: Secret\ndata:\n  password: <<{base64:{an:14}}>>\n"},
    {"Kubernetes stringData", "kind: Secret\nstringData:\n  db-password: <<{pw}>>\n"},
    {"Kubernetes env", "        - name: DB_PASSWORD\n          value: \"<<{pw}>>\"\n"},
    {"kubeconfig token", "users:\n- name: admin\n  user:\n    token: <<{tok}>>\n"},
    {"Helm values", "postgresql:\n  auth:\n    postgresPassword: <<{pw}>>\n"},
    {"Terraform variable", "variable \"db_password\" {{\n  type    = string\n  default = \"<<{pw}>>\"\n}}\n"},
    {"Terraform variables file", "db_password = \"<<{pw}>>\"\n"},
    {"Terraform state", "\"attributes\": {{\n  \"password\": \"<<{pw}>>\",\n"},
    {"Ansible inventory", "10.0.0.3 ansible_user=root ansible_ssh_pass=<<{pw}>>\n"},
    {"Ansible variables", "mysql_root_password: <<{pw}>>\n"},
    {"systemd", "[Service]\nEnvironment=\"DB_PASSWORD=<<{pw}>>\"\n"},
    {"cloud-init", "chpasswd:\n  list: |\n    root:<<{pw}>>\n"},
    {"CI variable", "variables:\n  DEPLOY_TOKEN: \"<<{tok}>>\"\n"},
    {"CI variable as a pair", "variables:\n- name: dbPassword\n  value: <<{pw}>>\n"},
    // Commands
    {"curl -u", "curl -u admin:<<{pw}>> https://x.io\n"},
    {"curl -d", "curl -d password=<<{pw}>> https://x.io\n"},
    {"curl with Basic", "curl -H \"Authorization: Basic <<{base64:admin:{an:12}}>>\" https://x.io\n"},
    {"curl with Bearer", "curl -H \"Authorization: Bearer <<{tok}>>\" https://x.io\n"},
    {"mysql -p", "mysql -u root -p<<{pw}>> db\n"},
    {"mysqldump --password=", "mysqldump --user=root --password=<<{pw}>> db > x\n"},
    {"sshpass", "sshpass -p '<<{pw}>>' ssh root@h\n"},
    {"PGPASSWORD", "PGPASSWORD=\"<<{pw}>>\" psql -h x\n"},
    {"docker login", "docker login -u bot -p <<{pw}>> reg.acme.io\n"},
    {"openssl", "openssl pkcs12 -export -passout pass:<<{pw}>> -in a\n"},
    {"redis-cli", "redis-cli -a <<{pw}>> ping\n"},
    {"ldapsearch", "ldapsearch -x -D cn=admin -w <<{pw}>> -b dc=x\n"},
    {"mount", "mount -t cifs -o username=a,password=<<{pw}>> //s/x /m\n"},
    {"sudo -S", "echo <<{pw}>> | sudo -S ls\n"},
    {"from-literal", "kubectl create secret generic s --from-literal=password=<<{pw}>>\n"},
    // Connections
    {"JDBC query", "url=jdbc:mysql://db:3306/app?user=app&password=<<{pw}>>\n"},
    {"ADO.NET", "\"Default\": \"Server=db;Database=a;User Id=sa;Password=<<{pw}>>;\"\n"},
    {"libpq", "conn = \"host=db port=5432 user=app password=<<{pw}>> dbname=x\"\n"},
    {"mongodb", "connect(\"mongodb+srv://app:<<{pw}>>@c0.abcde.mongodb.net/x\")\n"},
    {"redis without a user", "r = \"redis://:<<{pw}>>@cache.acme.io:6379/0\"\n"},
    {"amqp", "BROKER = \"amqp://app:<<{pw}>>@mq.acme.io:5672//\"\n"},
    // Code
    {"Python", "client = Client(api_key=\"<<{tok}>>\")\n"},
    {"JavaScript", "const config = {{ apiSecret: '<<{tok}>>' }};\n"},
    {"PHP array", "return ['password' => '<<{pw}>>'];\n"},
    {"PHP define", "define( 'DB_PASSWORD', '<<{pw}>>' );\n"},
    {"PHP connect", "$c = mysqli_connect(\"localhost\", \"app\", \"<<{pw}>>\", \"db\");\n"},
    {"C#", "var c = new NetworkCredential(\"u\", \"<<{pw}>>\");\n"},
    {"PowerShell", "$p = ConvertTo-SecureString \"<<{pw}>>\" -AsPlainText -Force\n"},
    {"SQL", "CREATE USER app WITH PASSWORD '<<{pw}>>';\n"},
    {"notebook", "\"source\": [\n \"api_key = \\\"<<{tok}>>\\\"\\n\"\n]\n"},
};

}  // namespace

TEST_CASE("common places: a secret is found where people leave it", "[secrets]") {
  const SecretFixture fixture;
  for (const Place& place : kPlaces) {
    INFO(place.kind);
    std::size_t found = 0;
    std::string missed;
    constexpr std::uint64_t kTries = 20;
    for (std::uint64_t seed = 0; seed < kTries; ++seed) {
      const auto expanded = plimsoll::rules::expand_example(with_values(place.text), seed);
      REQUIRE(expanded.secrets.size() == 1);
      const auto matches = fixture.scan(expanded.text);
      const bool hit = std::any_of(matches.begin(), matches.end(), [&](const SecretMatch& match) {
        return match.secret.overlaps(expanded.secrets.front());
      });
      if (!hit) missed += expanded.text;
      found += hit ? 1U : 0U;
    }
    INFO("missed: " << missed);
    // A random value may once look made up.
    CHECK(found + 1 >= kTries);
  }
}

TEST_CASE("common places: the same places without a secret are silent", "[secrets]") {
  const SecretFixture fixture;
  const char* texts[] = {
      "variable \"db_password\" {\n  type      = string\n  sensitive = true\n}\n",
      "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: app\n      key: password\n",
      "{\"name\": \"DB_PASSWORD\", \"valueFrom\": \"arn:aws:ssm:eu-west-1:1:parameter/x\"}",
      "<string name=\"password_hint\">Enter your password</string>",
      "<key>API_KEY</key>\n<string>$(API_KEY)</string>",
      "environment: [\"A=1\", \"DB_PASSWORD=${DB_PASSWORD}\"]\n",
      "requirepass %REDIS_PASSWORD%\n",
      "password required\n",
      "conn = \"host=db user=app password=\" + password\n",
      "connect(user=user, password=password, host=host)\n",
      "ConvertTo-SecureString $plain -AsPlainText -Force\n",
      "var hwScaleFirstPass = \"vpp=format=bgra:afbc=1\";\n",
      "this.addPassword = \"#add-password\";\n",
      "keyVaultToStoreSecrets: cmp2-qat-1208358310\n",
      "[[ $url =~ https://([[:alnum:]_:]+)@github.com/(.*)$ ]]\n",
      "https://{token}:x-access-token@git.acme.io/user/repo.git\n",
  };
  for (const char* text : texts) {
    INFO(text);
    CHECK(fixture.lines(text).empty());
  }
}

TEST_CASE("common places: what stands between the lines of a key and is none is told, at no severity", "[secrets]") {
  const SecretFixture fixture;
  const std::string begin = std::string("-----BEGIN ") + "PRIVATE KEY-----";
  const std::string end = std::string("-----END ") + "PRIVATE KEY-----";
  const auto garbage = fixture.scan(begin + "\nq7Zk3mWb9TxLp2VnRc8YdJs5HgFa4Ke6QuXoBi1w7ZrMt0Np\n" + end + "\n");
  REQUIRE(garbage.size() == 1);
  CHECK(garbage[0].confidence == plimsoll::Confidence::disproved);
  CHECK(fixture.scan(begin + "\n(snip)\n" + end + "\n").empty());
  CHECK(fixture.scan("if (text.starts_with(\"" + begin + "\") && text.ends_with(\"" + end + "\"))").empty());
}
