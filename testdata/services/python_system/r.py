import os
os.system("service mariadb start")
os.system("nginx -g 'daemon off;'")
