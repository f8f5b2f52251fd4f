apt-get install -y openssh-server
update-rc.d elasticsearch defaults
