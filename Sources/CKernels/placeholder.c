int rv_placeholder;
