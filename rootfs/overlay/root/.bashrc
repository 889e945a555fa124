# root's interactive bash
alias ls='ls --color=auto'
alias ll='ls -l'
