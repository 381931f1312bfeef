"""An article whose every text would like to be markup."""

TITLE = "Zither tuners: $120k–$150k *a* [x](https://evil.example) :red[x] <script>window.hacked=1</script>"
SENTENCE = "A certified zither tuner earns $120k–$150k, *not* [less](y), whatever <b>the</b> guild says."
ARTICLE = f"""---
title: '{TITLE}'
author: '<img src=x onerror="window.hacked=1">'
pubDate: 2026-01-02
description: pay
draft: false
---

## What a zither tuner earns

A certified zither tuner earns $120k–$150k, \\*not\\* \\[less\\](y), whatever `<b>the</b>` guild says.
"""
