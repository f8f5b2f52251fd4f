#!/bin/bash
while read s; do service $s start; done < /services.txt
sleep infinity
