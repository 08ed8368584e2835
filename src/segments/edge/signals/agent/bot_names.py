"""The names by which automated visitors call themselves.

Tables only: what marks an agent as automated, and what kind the known ones are of. Facts from the operators' own
pages and the public crawler lists; everything in lower case, as `agent.py` gives it.
"""

from __future__ import annotations

from typing import Final


def _names(text: str) -> tuple[str, ...]:
    return tuple(
        name.strip().replace("_ ", " ") for name in text.replace("\n", ",").split(",") if name.strip()
    )


TOOLS: Final = _names("""
    spider, slurp, scrap, headless, phantomjs, puppeteer, playwright, selenium, webdriver, cypress/, python, curl
    wget, libwww-perl, lwp::, go-http, axios, node-fetch, node.js, httpclient, http-client, http_request, okhttp
    aiohttp, guzzle, winhttp, jakarta, urllib, httpurlconnection, restsharp, ruby/, php/, perl/, java/, lighthouse
    pagespeed, page speed, pingdom, ptst/, nutch, mediapartners, googleother, facebookexternal, facebookcatalog
    meta-external, proximic, seobility, seokicks, sitemap, linkcheck, imageproxy, mailproxy, emailproxy, dcv, jndi:
    crawler, bingpreview, google web preview, brandverity, sitebulb, nitro-optimizer, turingos
""")
"""Parts of words that only programs have, on whatever device they say to be; "bot" at the end of a word is one too."""

PURPOSES: Final = _names("""
    crawl, fetch, monitor, check, scan, archiv, sniff, harvest, extract, collect, http://, https://, www., mailto:
    @, [at], (at), preview, validator, synthetic, uptime, analyz, audit, survey, research, favicon, screenshot
    thumbnail, verif, transcoder, rssreader, inspect, probe, recon, lookup, resolver, parser, useragent, user agent
    user-agent, -agent, domain, indexer, searcher, searchengine, websearch
""")
"""Parts of words that say what a program is for. People's browsers do not have them, as far as large collections of
real agents show; apps on phones do (HealthMonitor, CamScanner), and give an address or a language with an @.
"""

MARKS: Final = TOOLS + PURPOSES

INNOCENT: Final = _names("""
    cubot, caboto, robot_ 5, http://bsalsa, android@, ios@, rakutenwebsearch, windows-update-agent, java/jbed
    @calendar=, @numbers=, @rg=, @currency=, @collation=, @hours=, @measure=, @ms=, @lb=, @lw=
""")
"""Words of people's browsers that hold a mark: phones of Cubot, a browser that gives its home page, the settings of a
language (Unicode locale identifiers, as Apple's systems write them).
"""

WORDS: Final = frozenset(
    _names("""
    adbeat.com, adreview, ahc, amzn-user, ansible, apachebench, appinsights, arachni, asana, assetnote
    azure-logic-apps, barracuda, bidtellect, biglotron, binlar, blackbox, blogtrottr, browsershots, btwebclient
    bw, castopod, catchpoint, cloudflare-alwaysonline, cloudflare-diagnostics, cloudflare-healthchecks
    cloudflare-ssldetector, cloudflarediagnostics, cloudflareobservatory, cloudfront, coccoc, convertify
    cybaaagent, securityheaders, geedoshopproductfinder, dareboost, datadog, datanyze, daum, daumoa, detectify
    devin, disqus, dmbrowser, dmbrowser-bv, embedly, emailwolf, evc-batch, ezooms, feedly, functionize
    collapsify, foregenix, hardenize, linktiger, modularconnector, newsnow, openvas, ps_daily, pwabuilderhttpagent
    rigor, sindup, testlocally, w3c-mobileok, watchtowr, ylt
    gigablast, gigablastopensource, github-camo, gobuster, grafana, hatena, http_get, httpunit, httrack, httpx
    ichiro, infrawatch, inoreader, iplabel, itms, jersey, jetty, jigsaw, keycdn-tools, kiwitcms-gitops
    l9explore, l9tcpid, larbin, letsencrypt, linkdex, linkdex.com, magellan, manus-user, marketgoo, matomo
    metauri, microsoft-flow, miniature.io, mnogosearch, morningscore, munin, netcraft, newspaper, nikto, ning
    nuzzel, outbrain, pageburst, pagething.com, panscient.com, pcore-http, photon, phpmyadmin, pocketimagecache
    postman, postmanruntime, postrank, prometheus, qwantify, rainmeter, request-promise, robozilla, rootevidence
    scooter, sectigo, seznamemailproxy, shodan-pull, simplepie, siteimprove.com, sitesucker, site24x7, sistrix
    skypeuripreview, sparkler, sprinklr, spawning-ai, sslshed, statuscake, taginspector, teoma, thinklab
    traackr.com, tracemyfile, trackable, twingly, um-ln, um-ic, um-ans, um-fc, um-cc, upflow, virustotal
    webzio-extended, wesee, whatcms, wordup, wp_is_mobile, xenu, xtate, y!j, yahoocachesystem, yeti, zabbix
    zapier, zgrab, zmeu, claude-user, chatgpt-user, perplexity-user, mistralai-user, google-extended
    anthropic-ai, cohere-ai, google-adwords-express, google-speakr, google-xrawler, google-assess
    google-publisher-plugin, google-youtube-links, google-ads-qualify, google-ads-conversions, google-safety
    google-lens, google-sites-thumbnails, google-adstxt, googleassociationservice, googleprober, googlesites
    duplexweb-google, google-inspectiontool, google-firebase, google-adwords-displayads-webrender, apis-google
    google-cloud-scheduler, google-notebooklm, google-pinpoint, google-transparency-report, google-ilp
    playstore-google, ramblermail, bluesky, gsa-crawler, hlb, 360jk, bytespider
""")
)
"""Words that mark an agent only as a whole."""

KINDS: Final = (
    (
        "ai",
        _names("""
            gptbot, chatgpt-user, oai-searchbot, oai-adsbot, chatgpt-agent, chatgpt-browser, claudebot
            claude-user, claude-searchbot, claude-web, anthropic-ai, perplexitybot, perplexity-user
            perplexityuser, google-extended, google-cloudvertexbot, google-notebooklm, google-gemininotebook
            google-pinpoint, googleagent-, gemini-ai, gemini-deep-research, bard-ai, applebot-extended
            meta-externalagent, meta-externalfetcher, facebookbot, meta-webindexer, bytespider, tiktokspider
            amazonbot, amzn-searchbot, amzn-user, amazonbuyforme, novaact, kendrabot, amazon-kendra, ccbot
            cohere-, mistralai, duckassistbot, youbot, phindbot, andibot, iaskspider, iaskbot, ai2bot, diffbot
            omgilibot, webzio, firecrawl, crawl4ai, tavilybot, linkupbot, devin/, devin.ai, manus-user
            bigsur.ai, kagi-fetcher, timpibot, imagesiftbot, img2dataset, laion, velenpublicwebcrawler
            friendlycrawler, icc-crawler, pangubot, deepseekbot, chatglm-spider, kimibot, kimi-user
            kimi-searchbot, grokbot, xai-bot, groq-bot, qwenbot, character-ai, huggingface, together-bot
            replicate-bot, runpod-bot, spawning-ai, sbintuitionsbot, terracotta, wrtnbot, linerbot, shapbot
            thinkbot, azureai-searchbot, atlassian-bot, cloudflare-autorag, brightbot, channel3bot
            poggio-citations, flyriverbot, henkbot, kunatocrawler, newsai, semantic-visions, novellum, imagemind
            linkreader, ias_crawler, ias_wombles, sentibot, crawlspace, githubcopilot, aisearchbot
            semrushbot-ocob, semrushbot-swa, quora-bot, the knowledge ai, factset_spyderbot, cotoyogi
            qualifiedbot, zanistabot, iboubot, extecontextcrawl, anomura, apifybot, tsm-turingos
        """),
    ),
    (
        "social",
        _names("""
            facebookexternal, facebookcatalog, facebot, meta-externalhit, meta-externalads, metaiab, twitterbot
            linkedinbot, pinterestbot, pinterest.com/bot, pinterest/0, slackbot, slack-imgproxy, discordbot
            telegrambot, whatsapp, skypeuripreview, redditbot, tumblr, flipboardproxy, vkshare, vkrobot, odklbot
            viber, line-poker, linespider, kakaotalk-scrap, kakaostory, snap url preview, snapurlpreview
            bluesky, mastodon, lemmy, friendica, pleroma, misskey, summalybot, hatena, embedly, iframely
            bitlybot, bufferlinkpreview, keybasebot, groupmebot, mattermost, rocket.chat, zulipurlpreview
            synapse, bingpreview, yahoo link preview, yahoo:linkexpander, google web preview, addthis
            tweetmemebot, everyonesocialbot, newsharecounts, evernoterichlinkbot, clickuplinkunfurler, notion/
            mediumbot, goodreads, xing bot, trendsmapresolver, github-camo, steamchaturllookup, valve/steam
            imessagebot, nuzzel, arenaunfurlbot, opengraph.io, linkpreview, link preview, urlpreview
            microsoftpreview, skype, google-pagerenderer, fedilist, fediindex
        """),
    ),
    (
        "monitor",
        _names("""
            uptimerobot, pingdom, statuscake, site24x7, uptime, newrelic, datadog, dynatrace, ruxit, catchpoint
            thousandeyes, gtmetrix, lighthouse, page speed, pagespeed, webpagetest, ptst/, speedcurve, checkly
            freshping, nodeping, hetrixtools, updown.io, uptimia, uptrends, alertsite, binarycanary, checkhost
            check-host, check_http, check_curl, nagios, zabbix, munin, prometheus, blackbox, grafana
            elastic synthetics, elastic-heartbeat, collectd, cloudwatchsynthetics, amazon-route53-health-check
            elb-health, googlestackdriver, googlehc, kube-probe, cloudflare-healthchecks
            cloudflare-alwaysonline, cloudflare-traffic-manager, cloudflarediagnostics, cloudflare-diagnostics
            cloudflareobservatory, cloudflare-ssldetector, cloudflare-smart-transit, monitis, montastic
            internetvista, jetmon, mxtoolbox, netvigie, ohdear, oh dear, onlineornot, panopta, pingadmin, prtg
            pulsetic, sentry/, solarwinds, splunk, websitepulse, watchmouse, wormlybot, appinsights
            traffic manager, dmbrowser, ghost inspector, yottaa, siteimprove, silktide, monsido, dubbotbot
            contentking, dareboost, observepoint, honeybadger, elmahio, appsignal, omtrbot, webmon, nixstatsbot
            server density, isdownbot, downtimedetector, w3c_, w3c-, validator.nu, feedvalidator, healthcheck
            health check, health-check, monitor, synthetic, eyemonit, rocketmonitor, hydrozen, url/monitor
        """),
    ),
    (
        "search",
        _names("""
            googlebot, google-inspectiontool, storebot-google, googleother, apis-google, google-read-aloud
            google-site-verification, google-safety, google favicon, google-structured-data
            mediapartners-google, adsbot-google, google-adwords, google-xrawler, appengine-google
            feedfetcher-google, bingbot, adidxbot, msnbot, slurp, yahoo!, yandex, baiduspider, baidu-
            duckduckbot, duckduckgo-favicons, applebot, seznambot, seznam, sogou, 360spider, haosouspider
            sosospider, yisouspider, toutiaospider, petalbot, aspiegelbot, qwantify, qwantbot, mojeekbot
            bravebot, neevabot, kagibot, exabot, ecosiabot, coccoc, naverbot, yeti, daum, zumbot, mail.ru_bot
            rambler, yacybot, gigabot, gigablast, teoma, nutch, wotbox, seekport, seekbot, stractbot, marginalia
            alexandriaorgbot, presearch, swisscows, startpage, cliqzbot, findxbot, istellabot, orangebot
            voilabot, ichiro, y!j, goo-, youdaobot, easouspider, blekkobot, jyxobot, linguee, ia_archiver
            mnogosearch, freespoke, ows.eu, geedo, indeedbot, jooblebot, trovitbot, picsearch, tineye, searchbot
            searchengine, search bot, psbot, discobot, openindexspider, acoonbot, speedy, scoutjet, entireweb
            fast-webcrawler, fast enterprise crawler, zyborg, scooter, biglotron, convera, aihitbot
            addsearchbot, algolia, coveobot, funnelback, swiftbot, sitesearch360, nicecrawler, inetdex, phxbot
            golfe, level9search, yioopbot, google
        """),
    ),
)
"""Kinds in the order of precedence, each with the names that stand anywhere in the agent."""

MARKING_KINDS: Final = frozenset({"ai", "monitor"})
"""Kinds whose names also mark an agent as automated, where they are whole words; people use none of these."""

VERIFIED_CATEGORIES: Final = {
    # cf.verifiedBotCategory (Cloudflare, "Verified bots"): kind
    "search engine crawler": "search",
    "search engine optimization": "other",
    "monitoring & analytics": "monitor",
    "advertising & marketing": "other",
    "page preview": "social",
    "academic research": "other",
    "security": "other",
    "accessibility": "other",
    "webhooks": "other",
    "feed fetcher": "other",
    "ai crawler": "ai",
    "ai assistant": "ai",
    "ai search": "ai",
    "aggregator": "other",
    "archiver": "other",
    "other": "other",
}
