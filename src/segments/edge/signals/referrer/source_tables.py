"""The places that visitors come from, by kind.

One line a source: its name, the query parameters that hold what was searched for ("q" when empty), its addresses. A
host stands for those below it too; `=google.*` for itself, `www.` and its country hosts alone; `google.*` for every
country's; `bing/images` for the pages under that path; `ask` for `ask.com`; an app's package stands as it is. A source
named `*` is called by its host. A line of addresses, and parameters behind them, has the name in its first address, as
that is spelt. LABELS has what hosts are called: `mastodon*` begins any label, `lemmy` is the first one, `mail.` the
first of three or more, `.social` the last. Tables only, generated: python -m tools.referrers
"""
# ruff: noqa: E501 - a line is a source, however many hosts it has

from __future__ import annotations

from typing import Final

OBSERVED: Final = "2026-11-30"
"""The day on which the lists were read; docs/reference/data.md names them, their versions and licences."""

SEARCH: Final = """
*||biglobe.co.jp firmy.cz rakuten.co.jp
1.cz||1.cz
118 700||118700.se
123people.* 123people|search_term
1und1|su|search.1und1.de suche.1und1.de
2gis.*
360.cn||=360.cn haosou so.360.cn so
4get.ca
Abacho.at abacho.ch abacho.co.uk abacho abacho.de abacho.es abacho.fr abacho.it
ABCsøk||abcsok.no
Acoon.de|begriff
Aguea||chercherfr.aguea.com
Alexa
Alexandria.org
Alice Adsl|qs|rechercher.aliceadsl.fr
all.by|query|all.by
Allaverksamheter.se|What
Allesklar.at allesklar.ch allesklar.de|words
AllTheWeb
AlohaFind
Altavista altavista.de altavista.fr
=AOL.* alicesuche.aol.de alicesuchet.aol.de aolbusqueda.aol.com.mx aolimages.aol.fr aolrecherche.aol.fr aolrecherches.aol.fr aolsearch.aol.co.uk aolsearch.aol.com aolsearch find.web.aol.com o2suche.aol.de recherche.aol.ca recherche.aol.fr search-intl.netscape.com search.aol.* search.hp.my.aol.com.au search.hp.my.aol.de search.hp.my.aol.it suche.aol.de suche.aolsvc.de sucheaol.aol.de suchet2.aol.de|q query
APOLL07|query|apollo7.de
Apollo Latvia||apollo.lv/portal/search
Apontador.com.br
Aport|r|sm.aport.ru
arama
Arcor.de|Keywords
Arianna|query
Ask.co.uk ask ask.reference.com askkids qbyrd search-results searchqu|q ask searchfor
Ask Toolbar|searchfor|search.tb.ask.com
=Atlas.cz searchatlas.centrum.cz
auone||search.auone.jp sp-search.auone.jp
auone Images||sp-image.search.auone.jp
Austronaut||www1.austronaut.at www2.austronaut.at
Avast||search.avast.com
AVG||isearch.avg.com search.avg.com
Avira SafeSearch|q ask searchfor|safesearch.avira.com search.avira.com search.avira.net
=Azet.sk
Babylon||search.babylon.com searchassist.babylon.com
Baidu.co.jp baidu.co.th baidu web.gougou.com|wd word kw search
=Biglobe.ne.jp search.biglobe.ne.jp
Biglobe Images||images.search.biglobe.ne.jp
Bigmir||search.bigmir.net
Bing cc.bingj.com com.microsoft.bing com.microsoft.emmx edgeservices.bing.com/edgesvc msn|q Q
Bing Images|q Q|bing/images/search
Bitdefender||search.bitdefender.com
blekko
Blogdigger
Blogpulse|query
Bluewin|searchTerm|search.bluewin.ch
Boardreader
Brave||com.brave.browser search.brave.com
canoe.ca||web.canoe.ca
=Centrum.cz morfeo.centrum.cz search.centrum.cz
Charter.net
ChinaSo
Claro Search||claro-search
Clix|question|pesquisa.clix.pt
=Comcast.net =xfinity search.comcast.net search.xfinity.com
Compuserve|query|websearch.cs.com
Conduit||search.conduit.com
Crawler
Cuil
Cốc Cốc|query|coccoc
Daemon search||daemon-search
DasOertliche.de|kw ph
DasTelefonbuch|kw|www1.dastelefonbuch.de
=Daum.net search.daum.net
Delfi||otsing.delfi.ee
Delfi latvia||smart.delfi.lv
dir.com|req|fr.dir.com
DisconnectSearch||search.disconnect.me
dmoz.org|search
Docomo|MT|search.smt.docomo.ne.jp
Dogpile
DuckDuckGo com.duckduckgo.mobile.android ddg.co ddg.gg duck duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion
earthlink||search.earthlink.net
Ecosia com.ecosia.android ecosia.org
Egerin
Ekoru.org
El Mundo||ariadna.elmundo.es
Elliot for Water||elliotforwater
Eniro.dk eniro.fi eniro.no eniro.se|q search_word
Entireweb
eo.st|x_query
EpicSearch.in||epicsearch.in
Eurip
Euroseek|string
Everyclick|keyword
Exalead exalead.fr
Excite.co.jp excite search.excite.co.uk search.excite.de search.excite.es search.excite.fr search.excite.it search.excite.nl|q search
Fast Browser Search||fastbrowsersearch
Findhurtig.dk
Fireball fireball.de
Firstfind|qry|firstsfind
Fixsuche.de
Flix.de|keyword
Fooooo||search.fooooo.com
Forestle.mobi forestle.org
Francite|name|recherche.francite.com
Free|q qs|search.free.fr search1-1.free.fr search1-2.free.fr
Freecause|p|search.freecause.com
Freenet|query Keywords|suche.freenet.de
Freespoke
Frontier||search.frontier.com
GAIS.cs.ccu.edu.tw
Genieo||search.genieo.com
Geona.net
Gexsi
Ghostery||ghosterysearch glowstery
Gibiru
Gigablast
Gigablast (Directory)||dir.gigablast.com
Givero
GMX|q su|search.gmx.co.uk search.gmx.com search.gmx.net suche.gmx.at suche.gmx.ch suche.gmx.net
Gnadenmeer.de|keyword
Gomeo|Keywords
=goo.ne.jp ocnsearch.goo.ne.jp search.goo.ne.jp|MT
=Google.* com.google.android.apps.searchlite com.google.android.googlequicksearchbox com.google.ios.GoogleMobile darkoogle delta-search encrypted.google.com find.tdc.dk gfsoso go.google.com gogole.* gogole googel.* googel googlesyndicatedsearch gooofullsearch gppgle.* gppgle image.search.smt.docomo.ne.jp ipv6.google.com it.luna.tv monumentbrowser netlavis.azione.jp optuszoo.com.au search.abv.bg search.alot.com search.app search.app.goo.gl search.bt.com search.chedot.com search.dolphin-browser.jp search.f-secure.com search.foxtab.com search.hiyo.com search.incredibar.com search.incredimail.com search.leonardo.it search.sweetim.com search.zonealarm.com search1.incredimail.com search2.incredimail.com search3.incredimail.com search4.incredimail.com searches.f-secure.com searches.safehomepage.com searchresults.verizon.com startab.me webcache.googleusercontent.com www2.google.com wwwgoogle.* wwwgoogle|q query text Keywords MT p
Google Blogsearch||blogsearch.google.* blogsearch.google.com
Google Custom Search|q query|cse.google.* cse.google.com google.*/cse google.*/custom google/cse google/custom
Google Images||google.*/imgres google/imgres images.google.* images.google.com
Google Lens||lens.google lens.google.com
Google News||com.google.android.apps.magazines news.google.*
Google Product Search||google.*/products google/products
Google Scholar||scholar.google.* scholar.google.com
Google Video||video.google.* videos.google.*
Goyellow.de|MDN|goyellow.de
Gule Sider||gulesider.no
hao123
HighBeam
Hit-Parade class.hit-parade.com req.hit-parade.com|p7
Hitta.se
Holmes.ge
Hooseek.com|recherche|hooseek
Hotbot|query
I-play||start.iplay.com
I.ua||search.i.ua
Icerocket||blogs.icerocket.com
ICQ
Ilse.nl|search_for
iMesh|q si|search.imesh.com
Inbox.com||inbox/search
Indeed.*
Infinity Search||infinitysearch.co infinitysearch.xyz
Info.com|qkw q|info
InfoSpace home.speedbit.com inspsearch isearch.babylon.com isearch.glarysoft.com metacrawler search.b1.org search.chatzum.com search.fbdownloader.com search.handycafe.com search.iminent.com search.kiwee.com search.magentic.com search.searchcompletion.com search.v9.com search.webssearches.com searches.vi-view.com searches3.globososo.com searchmobileonline searchya start.facemoods.com start.funmoods.com tattoodle webfetch|q s
=Interia.pl google.interia.pl
Isodelen.se|Keywords
Istella.it
IXquick ixquick.de|query
Izito.*
Jubii.dk
Jungle Key|query|junglekey junglekey.fr
Jungle Spider||jungle-spider.de
Juno|query|search.juno.com
Jyxo.1188.cz
K9 Safe Search||k9safesearch
Kagi
Karma Search||karmasearch.org
Kataweb.it
Kensaq
Kvasir.no|q search_word
kwzf.net|search
La Toile Du Quebec Via Google||toile
Laban.vn
Latne.lv
Libero|query|arianna.libero.it ricerca.libero.it
Lilo.org
=Liveinternet.ru
Lo.st|x_query|lo.st
LookAny
Lookseek||search.lookseek.com
Looksmart|key
Luxxle
Lycos.*|query
maailm|tekst
Mail.ru||=mail.ru go.mail.ru
Mamma|query
Marginalia|query|marginalia-search search.marginalia.nu
Marktplaats.nl
Meinestadt.de|words
Meta.ua||meta.ua
MetaCrawler.de|qry|s1.metacrawler.de s2.metacrawler.de s3.metacrawler.de
Metager.de meta.rrzn.uni-hannover.de metager.es metager.net metager.org|eingabe
Metager2.de
Mister Wong|keywords|mister-wong mister-wong.de
Mojeek.co.uk mojeek mojeek.de mojeek.fr
Monster.*
Monstercrawler|qry
Mozbot.co.uk mozbot mozbot.fr
Mwmbl.org
MySearch kf.mysearch.myway.com ki.mysearch.myway.com search.myway.com search.mywebsearch.com|searchfor searchFor
Najdi.si
=Nate search.nate.com
=Naver com.nhn.android.search search.naver.com|query
Naver Images|query|image.search.naver.com imagesearch.naver.com
Needtofind|searchfor|ko.search.need2find.com
Neeva
Neti.ee|query
NetSprint.pl
=Nifty search.azby.fmworld.net search.nifty.com|q Text
Nifty Videos|kw|videosearch.nifty.com
Nigma.net nigma.ru|s
Norton||nortonsafe.search.ask.com search.norton.com
OceanHero.today
=Onet.pl szukaj.onet.pl|qt q
Online.no||online.no
OnlySearch||only-search
Opera||search.opera.com
Opplysningen 1881|Query|1881.no
Orange|kw q|busca.orange.es lemoteur.ke.voila.fr lemoteur.orange.fr
Oscobo
Paperball.de
Parsijoo.ir
Peekier
PeopleCheck||extern.peoplecheck.de
PeoplePC||search.peoplepc.com
Petal Search|query|petalsearch
Picsearch
Plazoo
PlusNetwork
Pogodak.hr pogodak.rs
Poisk.ru|text|poisk.ru
Presearch presearch.io presearch.org
PriceRunner.*
Privado
Private.sh||private.sh
qip|query|search.qip.ru
Qualigo.at qualigo.ch qualigo.de qualigo.nl
Quark.cn
Qwant
Rakuten|qt|websearch.rakuten.co.jp
=Rambler.ru nova.rambler.ru search.rambler.ru|query words
Rapusia.org
Right Dao||rightdao
Riksdelen.se|What
Road Runner Search||search.rr.com
RPMFind.net|query
=Sapo.pt pesquisa.sapo.pt
Scour.com||scour
Search Encrypt||searchencrypt
Search.ch||search.ch
Search.com||search
Searchalot
SearchCanvas
SearchLock
Searchy.co.uk
Searx.be baresearch.org opnxng paulgo.io priv.au search.bus-hit.me search.disroot.org search.inetol.net searx.me searx.space
SeeSaa||search.seesaa.jp
Setooz|query|bg.setooz.com da.setooz.com el.setooz.com fa.setooz.com ur.setooz.com
=Seznam.cz search.seznam.cz
Seznam Videa||videa.seznam.cz
Sharelook.fr|keyword
Shenma||sm.cn
Skynet.be
sm.de||sm.de
SmartAddressbar|s|search.smartaddressbar.com
SmartShopping|kwd keywords|search.smartshopping.com
Snapdo||search.snap.do
=So-net.ne.jp|query
So-net Videos|kw|video.so-net.ne.jp
Softonic||search.softonic.com
Sogou soso|query keyword w
Sputnik.ru
start.fyi||search.start.fyi
Start.me||start.me
StartPage s6-eu5.ixquick.com startpage.de|query
Startpagina.nl
Startsiden.no
StepStone.*
Stract
suche.info|Keywords|suche.info
Suchmaschine.com|suchstr|suchmaschine
Suchnase.de
Surf Canyon||surfcanyon
Swisscows.ch swisscows|query
T-Online||brisbane.t-online.de navigationshilfe.t-online.de suche.t-online.de
talimba|search
TalkTalk.co.uk|query
Tarmot
Technorati
Teoma
Terra|query|buscador.terra.cl buscador.terra.com.br buscador.terra.es
Tiger.ch
TinEye
Tiscali|q key query|hledani.tiscali.cz search-dyn.tiscali.it search.tiscali.it
Tixuma.de|sc
Toolbarhome
Toutiao|keyword|so.toutiao.com
Trouvez.com|query|trouvez
TrovaRapido
Trusted-Search|w
Tut.by|query|=tut.by search.tut.by
Twingly
Ukr.net||search.ukr.net
uol.com.br||busca.uol.com.br
URL.ORGanizier||url.org
Vinden.nl
Vindex.nl|search_for
=Virgilio.it mobile.virgilio.it ricerca.virgilio.it ricercaimmagini.virgilio.it ricercanews.virgilio.it ricercavideo.virgilio.it|qs qrs
Visymo.* visymo
Vivaldi||search.vivaldi.com
=Voila.fr lemoteur.fr search.ke.voila.fr|rdata
Volny|search|web.volny.cz
Walhello walhello.de walhello.info walhello.nl|key
Walla||search.walla.co.il
Web.de|su q|suche.web.de
Web.nl|zoekwoord|web.nl
WebCrawler
Weborama.fr|QUERY
WebSearch|qkw q
Wedoo|keyword|en.wedoo.com es.wedoo.com fr.wedoo.com
Whoogle.io
Wiby.me wiby.org
Winamp||search.winamp.com
Wirtualna Polska|szukaj|szukaj.wp.pl
Witch.de|search
Wolfram Alpha|i|wolframalpha
Woopie.jp|kw
WWW|query|search.www.ee
X-recherche|MOTS
Yahoo!|p q|=yahoo.* benefind.de cade.yahoo.com cercato.it chinese.yahoo.com espanol.yahoo.com one.cn.yahoo.com search.offerbox.com search.yahoo.* ys.mirostart.com
Yahoo! Directory|p|search.yahoo.com/search/dir
Yahoo! Images|p va|images.search.yahoo.* images.yahoo.com
Yahoo! Japan|p query keyword q|home.kingsoft.jp jp.hao123.com jwsearch.jword.jp search.yahoo.co.jp
Yahoo! Japan Images|p|image.search.yahoo.co.jp
Yahoo! Japan Videos|p|video.search.yahoo.co.jp
Yam|k|search.yam.com
=Yandex.* clck.yandex.* com.yandex.searchapp m.yandex.* ru.yandex.searchplugin search.yandex.* video.yandex.* xmlsearch.yandex.* ya.ru|text q
Yandex Images|text|images.yandex.*
Yasni.at yasni.ch yasni.co.uk yasni yasni.de|query
Yatedo yatedo.fr
Yellow Pages||gelbeseiten.de pagesjaunes.fr paginasamarillas.* paginegialle.it superpages yell yellowpages.*
Yellowmap.de
Yep
Yippy clusty|query q
Yooz.ir
Youdao
YouGoo.fr
Zapmeta.*|q query
Zarebin.ir
Zhongsou|w|p.zhongsou.com
Zoek||www3.zoek.nl
Zoeken.nl
Zoohoo.cz
=Zoznam.sk|s
=Zum search.zum.com|query
Zxuso|wd
"""

SOCIAL: Final = """
*||2ch.net 43things 51 5ch.net academia.edu activerain activeworlds addthis airg.ca allnurses allrecipes alumniclass americantowns ancestry anobii answerbag answers.yahoo.com aolanswers asmallworld athlinks awe.sm baby-gaga babyblog.ru band.us beacons.ai beforeitsnews bharatstudent biip.no bio.link biswap.org bit.ly blackcareernetwork blip.fm blog blog.feedspot.com blog.goo.ne.jp blog.yahoo.co.jp blogg.no bloggang blogher bloglines bloglovin blogs blogsome blogster blurtit boardgamegeek bookmarks.yahoo.co.jp bookmarks.yahoo.com brightkite brizzly buff.ly buzzfeed cafemom camospace canalblog care care2 caringbridge.org catster cbnt.io cellufun centerblog.net chegg chess chicagonow chiebukuro.yahoo.co.jp classquest clien.net cocolog-nifty copainsdavant.linternaute.com couchsurfing couchsurfing.org cozycot cross.tv dailystrength.org dcard.tw dcinside deluxe dev.to devrant dianping diasp.org diigo discuss.com.hk dogster dol2day doostang dopplr draugiem.lv dreamwidth.org drugs-forum dub.sh dzen.ru dzone edublogs.org elftown ello.co epicurious everforo everytime.kr exblog.jp extole faceparty familjeliv.se fandom fanpop fark fc2 feministing filmaffinity flashback.org fmkorea folkdirect foodservice forums.androidcentral.com forums.crackberry.com forums.imore.com forums.nexopia.com forums.webosnation.com forums.wpcentral.com fotki fruehstueckstreff.org fubar gamerdna gather gettr girlschannel.net glassboard godtube goldenline.pl goldstar goo.gl govloop gowalla gulli gutefrage.net gyakorikerdesek.hu habr hashnode hoverspot hr hubculture hubpages hyves.net ibibo iconosquare imageshack imageshack.us imgur imvu indiehackers insanejournal instapaper instiz.net internations.org interpals.net intherooms inven.co.kr irc-galleria.net is.gd italki jammerdirect jappy jappy.de jeuxvideo kaboodle kaneva kaskus.co.id knuddels.de later librarything lifestream.aol.com lihkg likee.video listal listography livedoor livedoor.jp locals mbga.jp meetin.org meneame.net menuism messages.google.com messages.yahoo.co.jp metafilter mewe minds mix mixi.social mobile01 mocospace mouthshut movabletype mubi mumsnet my.opera.com myanimelist.net mylife mymodernmet nairaland netvibes newsvine ngopost.org nightlifelink ning note okjike okwave.jp oneworldgroup.org onstartups opendiary oshiete.goo.ne.jp over-blog overblog pann.nate.com pantip parler partyflock.nl patreon pearltrees photobucket pikabu.ru pinboard.in pingsta pixiv.net pixnet.net playahead.se plurk pocket.co polyvore posterous ppomppu.co.kr pro.homeadvisor.com producthunt ptt.cc pulse.yahoo.com qapacity quechup ravelry rebrand.ly redux researchgate.net resetera reunion reverbnation rtl.de ruliweb ryze salespider scoop.it screenrant scribd scvngr secondlife seesaa.net sharechat sharethis shvoong skoob.com.br slashdot.org slideshare.net sociallife.com.br socialvibe spaces.live.com spoke spoutible spruz ssense stardoll steamcommunity stickam strava suomi24.fi sweeva t.ly taggedmail talkbiznow tapatalk tapuz.co.il teamblind techmeme tenchat.ru theqoo.net tinhte.vn tinyurl togetter toolbox travellerspoint trombi twoo typepad unblog.fr untappd urbanspoon ushareit ushi.cn vampirefreaks vampirerave vauva.fi vc.ru vero.co vg.no video.ibm.com vingle.net virgool.io voz.vn wakoopa wanelo wattpad webshots weebly weheartit wer-weiss-was.de weread wiki.answers.com wikihow wikitravel.org woot wykop.pl xda-developers yahoo-mbga.jp yamap youroom.in zoo.gr zooppa
500px
9GAG
Ameba.jp ameblo.jp
Are.na||are.na
ArtStation
Ask.fm||ask.fm
Badoo
Bebo
Behance.net
BeReal bere.al
BlackPlanet
Blogger blogspot
Bluesky||blacksky.community bsky.app bsky.social deer.social xyz.blueskyweb.app
BookWyrm||bookrastinating
Buffer
Buzznet
Cara.app
Classmates
Clubhouse joinclubhouse
Cyworld
Delicious del.icio.us
DeviantArt
Diaspora||despora.de joindiaspora pluspora pod.geraspora.de sysad.org
Digg
Discord com.discord discord.gg discordapp
Disqus disq.us
Donanimhaber
Douban
Dribbble
Eksi Sozluk||eksisozluk sourtimes.org sozluk
Facebook com.facebook.Facebook com.facebook.katana com.facebook.lite facebook.net facebookcorewwwi.onion facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion fb fb.me fb.watch
Farcaster.xyz warpcast
Fetlife
Flickr
Flipboard.app flip.it flipboard
Flixster
Fotolog
Foursquare swarmapp
FriendFeed
Friendica||anonsys.net libranet.de loma.ml nerdica.net opensocial.at poliverso.org squeet.me
Friends Reunited||friendsreunited
Friendster
Gab.ai gab
Gaia Online||gaiaonline
Geni
GitHub
Glassdoor.* glassdoor
Goodreads
Google Groups||googlegroups groups.google.*
Google+||plus.google.com plus.url.google.com url.google.com
gree.jp
Habbo
Hacker News||hckrnews hn.algolia.com io.github.hidroh.materialistic news.ycombinator.com
Hatena.ne.jp hatenablog hatenablog.jp
hi5
Hootsuite ow.ly
Houzz.* houzz
Hyves.nl
Identi.ca||identi.ca
Inci Sozluk||inci.sozlukspot.com incisozluk.cc incisozluk
Instagram com.burbn.instagram com.instagram.android ig.me
Instela
ITU Sozluk||itusozluk
KakaoTalk||com.kakao.talk kakao kakaocorp
Kuaishou
kununu
lang-8
Last.fm||last.fm lastfm.com.br lastfm.com.tr lastfm.de lastfm.es lastfm.fr lastfm.it lastfm.jp lastfm.pl lastfm.ru lastfm.se
Lemmy||aussie.zone awful.systems beehaw.org discuss.online discuss.tchncs.de fedia.io hexbear.net infosec.pub io.syncapps.lemmy_sync iusearchlinux.fyi jlai.lu lemdro.id lemm.ee lemy.lol literature.cafe mander.xyz monero.town monyet.cc programming.dev reddthat sh.itjust.works slrpnk.net sopuli.xyz startrek.website szmer.info thebrainbin.org thelemmy.club ttrpg.network yiffit.net
Lemon8||lemon8-app
Letterboxd boxd.it
Line.me jp.naver.line.android
LinkedIn.android com.linkedin.android linkedin.cn linkedin lnkd.in
Linktree||linktr.ee
LiveJournal livejournal.ru
Lnk.Bio||lnk.bio
Lobsters||lobste.rs
LOFTER
Mail.ru||my.mail.ru otvet.mail.ru
Mastodon||baraag.net best-friends.chat bitbang.social botsin.space c.im com.keylesspalace.tusky com.tapbots.Ivory convo.casa counter.social dresden.network eldritch.cafe elk.zone equestria.social fedibird fediscience.org fnordon.de fosstodon.org framapiaf.org friends.nico functional.cafe hachyderm.io hostux.social infosec.exchange ioc.exchange journa.host kmy.blue layer8.space libretooth.gr livellosegreto.it m.cmx.im mamot.fr mas.to mastd.racing masthead.social masto.ai mathstodon.xyz merveilles.town metalhead.club mstdn.jp noagendasocial org.joinmastodon.android otadon pawoo.net phanpy.social piaille.fr pinafore.social planet.moe poa.st poliversity.it pouet.chapril.org qoto.org semaphore.social snouts.online social.tchncs.de spinster.xyz tech.lgbt tilde.zone tkz.one tldr.nettime.org toot.cafe toot.community toot.io toot.wales tooting.ch troet.cafe universeodon vocalodon.net wandering.shop wien.rocks writing.exchange zirk.us
Medium
Meetup
MeinVZ.net
Messenger com.facebook.orca m.me
Microsoft Teams||com.microsoft.teams teams.cloud.microsoft teams.live.com teams.microsoft.com
Misskey||blahaj.zone nijimiss.moe oekakiskey submarin.online sushi.ski trpger.us voskey.icalo.net
Mixi.jp
MoiKrug.ru||moikrug.ru
Multiply
MyHeritage
MyLife.ru
Myspace
myYearbook
Nasza-klasa.pl||nk.pl
Naver Blog||blog.naver.com
Naver Cafe||cafe.naver.com
Naver Knowledge iN||kin.naver.com
Netlog
Nextdoor.* nextdoor
Nostr||damus.io iris.to njump.me nostrudel.ninja primal.net
Odnoklassniki.ru odnoklassniki.ua ok.ru
Orkut
Paper.li||paper.li
Pinterest.* com.pinterest pin.it
Pixelfed||metapixl pixel.tchncs.de pixey.org
Plaxo
Pleroma||blob.cat freespeechextremist shitposter.world
Pocket||getpocket
Quora
Qzone.qq.com
Reddit.app.link com.andrewshu.android.reddit com.laurencedawson.reddit_sync com.laurencedawson.reddit_sync.pro com.reddit.frontpage com.rubenmayayo.reddit redd.it reddit
Renren
Signal.group org.thoughtcrime.securesms signal.me
Skype com.skype.raider
Skyrock
Slack com.Slack com.slack
Snapchat com.snapchat.android
Sonico.com||sonico
SourceForge.net
Stack Exchange||askubuntu mathoverflow.net serverfault stackapps stackexchange superuser
StackOverflow.blog stackoverflow
StudiVZ.net
StumbleUpon
Tagged
Taringa!||taringa.net
Telegram.dog org.telegram.messenger org.telegram.messenger.web org.telegram.plus org.thunderdog.challegram t.me telegram.me telegram.org telesco.pe
Tencent
Threads com.instagram.barcelona threads.net
Tieba.baidu.com
TikTok com.ss.android.ugc.trill com.zhiliaoapp.musically tiktokv
Tildes.net com.talklittle.android.tildes
TripAdvisor.*
Trustpilot.* trustpilot
Truth Social||com.truthsocial.android.app truthsocial
Tuenti
Tumblr com.tumblr t.umblr.com tmblr.co
Twitter com.twitter.android t.co tweetdeck twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion x
Uludag Sozluk||uludagsozluk ulusozluk
V2EX
Viadeo
Viber com.viber.voip
Vkontakte.ru com.vkontakte.android vk vk.me vk.ru
vKruguDruzei.ru||vkrugudruzei.ru
WAYN
WeChat com.tencent.mm weixin.qq.com weixin110.qq.com
WeeWorld
Weibo.cn com.sina.weibo t.cn weibo
WhatsApp com.whatsapp com.whatsapp.w4b wa.me
Whirlpool||forums.whirlpool.net.au
WordPress wordpress.org
Workplace
Xanga
Xiaohongshu com.xingin.xhs rednote xhslink
XING
Yammer
Yelp.*
Zalo.me com.zing.zalo
Zhihu com.zhihu.android
"""

EMAIL: Final = """
163 Mail||mail.126.com mail.163.com mail.yeah.net
1und1||deref-1und1-02.de deref-1und1.de
AOL Mail||com.aol.mobile.aolapp mail.aol.com
Bigpond||email.telstra.com messaging.bigpond.com webmail.bigpond.com
Constant Contact||constantcontact
Daum Mail||mail.daum.net mail2.daum.net
Fastmail fastmail.fm
Front||frontapp
Gmail||com.google.android.gm inbox.google.com mail.google.com
GMX.at deref-gmx.* gmx.ch gmx gmx.de gmx.net
HEY||app.hey.com
iCloud Mail||icloud/mail
Inbox.com||inbox
Infomaniak||mail.infomaniak.com
Ionos||email.ionos.* mailbusiness.ionos.*
Libero Mail||mail.libero.it mail1.libero.it
Mail.com||deref-mail mail
Mail.ru||e.mail.ru light.mail.ru octavius.mail.ru ru.mail.mailapp touch.mail.ru
Mailchimp||campaign-archive com.mailchimp.mailchimp list-manage list-manage1 list-manage2 list-manage3 list-manage4 list-manage5 list-manage6 list-manage7 list-manage8 list-manage9 mailchi.mp
Mynet Mail||eposta.mynet.com mail.mynet.com
Naver Mail||mail.naver.com
Orange Webmail||messagerie.orange.fr orange.fr/webmail
Outlook.com||com.microsoft.office.outlook hotmail hotmail.msn.com mail.live.com outlook.cloud.microsoft outlook outlook.live.com outlook.office.com outlook.office365.com
Posteo.de
Proton||ch.protonmail.android mail.proton.me mail.protonmail.com
QQ Mail||com.tencent.androidqqmail exmail.qq.com mail.qq.com
Rambler||mail.rambler.ru
Rediffmail
Sapo||mail.sapo.pt
Seznam Mail||email.seznam.cz
Spark||sparkmailapp
Superhuman
T-online||email.t-online.de
Thunderbird||com.fsck.k9 org.mozilla.thunderbird
Tuta||app.tuta.com mail.tutanota.com tutanota
Ukr.net||mail.ukr.net secureurl.ukr.net
Web.de||3c-bap.web.de 3c.web.de deref-web-02.de deref-web.de navigator.web.de
Xfinity||connect.xfinity.com web.mail.comcast.net
Yahoo! Mail||com.yahoo.mobile.client.android.mail mail.yahoo.*
Yandex||mail.yandex.* ru.yandex.mail
Zoho||mail.zoho.*
"""

AI: Final = """
Andi||andisearch
Arc Search||arc.net
Baidu AI||ai.baidu.com chat.baidu.com ernie.baidu.com yiyan.baidu.com
Character.AI||c.ai character.ai
Chat+||chat-gpt.org chatplus
ChatGLM.cn z.ai
ChatGPT chat com.openai.chat com.openai.chatgpt openai
Chatsonic||app.writesonic.com
Claude.ai claude com.anthropic.claude
Cohere||coral.cohere.com
Consensus.app
Copilot.cloud.microsoft bing/chat com.microsoft.copilot copilot copilot.microsoft.com edgeservices.bing.com m365.cloud.microsoft
Cursor
Deepseek com.deepseek.chat
Dia||diabrowser
Doubao com.larus.nova
Duck.ai||duck.ai duckduckgo/duckchat
Elicit elicit.org
Ernie||wenxin.baidu.com
Exa.ai
Felo.ai
Gemini.google aistudio.google.com bard.google.com com.google.android.apps.bard gemini.google.com
Genspark.ai
GitHub Copilot||github/copilot
Grok ai.x.grok grok.x.ai x.ai x/i/grok
HuggingChat||huggingface.co/chat
Hunyuan.tencent.com
iAsk.ai iask
Jasper.ai
Kimi.ai com.moonshot.kimichat kimi kimi.moonshot.cn
Komo.ai
Le Chat||ai.mistral.chat chat.mistral.ai mistral.ai
Liner getliner
Lumo.proton.me
Manus.im
Meta AI||meta.ai
Metaso.cn
MiniMax.io hailuoai
Monica.im
Nano AI||n.cn nami
NotebookLM.google notebooklm.google.com
OpenEvidence
OpenRouter.ai
Perplexity.ai ai.perplexity.app.android ai.perplexity.comet pplx.ai
Phind
Pi.ai heypi
Poe com.poe.android
Qwen.ai chat.qwen.ai qianwen tongyi.aliyun.com tongyi
Replika
SciSpace typeset.io
T3 Chat||t3.chat
Venice.ai
You
Yuanbao.tencent.com
"""

VIDEO: Final = """
*||utreon
Aparat
Apple TV||tv.apple.com
Bilibili b23.tv bilibili.tv
BitChute
Brighteon
Chzzk.naver.com
Coub
Crackle
Crunchyroll
CuriosityStream
Dailymotion dai.ly
Disney+||disneyplus
DLive.tv
Douyin com.ss.android.ugc.aweme
Douyu
DTube||d.tube
Floatplane
Hulu
Huya
iQIYI iq
Ixigua
Kick
Loom
Metacafe
Naver TV||tv.naver.com
Nebula.tv
Netflix
Niconico||nico.ms nicovideo.jp
Odysee lbry.tv
PeerTube||diode.zone framatube.org makertube.net spectra.video tilvids video.blender.org
Pluto TV||pluto.tv
Prime Video||primevideo
Rumble
Rutube.ru
SOOP||afreecatv sooplive.co.kr sooplive
Streamable
TED
Tencent Video||v.qq.com wetv.vip
Trovo.live
Tubi||tubitv
Tudou
Twitch.tv justin.tv tv.twitch.android.app
Veoh
Vidyard
Viki
Vimeo com.vimeo.android.videoapp
VK Video||vkvideo.ru
Wistia wistia.net
Youku
YouTube com.google.android.apps.youtube.music com.google.android.youtube youtu.be youtube-nocookie youtubekids
"""

PAID: Final = """
24/7 Real Media||247realmedia
Acuity Ads||acuityplatform
Adform.net
ADFOX.ru
Adition
AdNET.de
AdRoll
AdSpirit.de
Amazon Ads||amazon-adsystem
AppLovin
AppNexus||adnxs
Awin||awin1 zenaps
BidSwitch.net
Casale Media||casalemedia indexww
CJ||anrdoezrs.net dpbolvw.net jdoqocy kqzyfj tkqlhce
Criteo criteo.net
Doubleclick||ad.doubleclick.net
ExoClick
Eyeota.net
Flashtalking
Fluct||adingo.jp
Google||2mdn.net adsensecustomsearchads doubleclick.net googleadservices googlesyndication imasdk.googleapis.com syndicatedsearch.goog
GumGum
Impact||pxf.io sjv.io
InMobi
Jivox
LifeStreet||lfstmedia
Media.net||media.net
MediaMath||mathtag
MGID
MicroAd.jp
Microsoft Ads||bat.bing.com
Mixpo
Neustar AdAdvisor||adadvisor.net
ONE by AOL||nexage
OpenX.net openxenterprise servedbyopenx
Outbrain zemanta
Partnerize||prf.hn
Plista
Price.ru||price.ru
PropellerAds
PubMatic
Rakuten Advertising||linksynergy
RevContent
Rubicon Project||rubiconproject
ShareASale
Sharethrough
Sizmek||serving-sys
Skimlinks||go.redirectingat.com go.skimresources.com
Smart AdServer||smartadserver
Sociomantic Labs||sociomantic
Sonobi
Sovrn lijit
SteelHouse||steelhousemedia
StickyADS.tv||stickyadstv
Taboola
Teads.tv
The Trade Desk||adsrvr.org
Torg.Mail.ru||torg.mail.ru
Tradedoubler
Tribal Fusion||tribalfusion
TripleLift||3lift
Unity Ads||unityads.unity3d.com
Vungle
Webgains
Yandex.Direct||an.yandex.* yabs.yandex.*
Yandex.Market||market.yandex.*
Yieldmo
ZEDO
"""

REFERRAL: Final = """
*||nl.shopping.net no.shopping.net se.shopping.net simplycodes uk.shopping.net
Alibaba
AliExpress.*
Allegro.pl
Amazon.*
Apple News||apple.news
Daum.net
eBay.*
Etsy
Feedly
Google.* com.google.android.apps.docs com.google.android.apps.messaging
Ground News||ground.news
Mail.ru||mail.ru
Memeorandum
Mercado Libre||mercadolibre.* mercadolivre.com.br
Naver
NewsBreak
Rambler.ru
Seznam.cz
Shopify shop.app
Shopzilla
SmartNews
Stripe
Substack
Upday
Walmart
Wikipedia.org
Yahoo!||yahoo.*
Yandex.*
Yandex Maps|text|maps.yandex.*
"""

LABELS: Final = """
Mastodon|social|mastodon* mstdn* masto mast
Misskey|social|misskey* calckey firefish sharkey iceshrimp foundkey cherrypick
Pixelfed|social|pixelfed*
Lemmy|social|lemmy lemmygrad lemmynsfw lemmings feddit kbin mbin piefed
Pleroma|social|pleroma* akkoma*
Friendica|social|friendica* hubzilla* forte
Diaspora|social|diaspora diasp pod
GoToSocial|social|gotosocial* gts
BookWyrm|social|bookwyrm*
Mobilizon|social|mobilizon*
WriteFreely|social|writefreely*
Nitter|social|nitter xcancel
Redlib|social|redlib libreddit teddit
PeerTube|video|peertube*
Invidious|video|invidious piped yewtu
Funkwhale|video|funkwhale*
SearXNG|search|searx* searxng* searx
Whoogle|search|whoogle
*|social|social. fedi. toot. toots. snac. forum. forums. .social
*|search|search. searches. serach. suche. recherche. ricerca. buscador. busca. pesquisa. szukaj. zoek. hledani. haku. sok.
*|email|mail. webmail* email. wmail. upcmail. messagerie* hotmail. owa. roundcube. zimbra. horde. lightmailer lightmailer-bap lightmailer-bs squirrelmail
"""

KINDS: Final = {
    "search": SEARCH,
    "social": SOCIAL,
    "email": EMAIL,
    "ai": AI,
    "video": VIDEO,
    "paid": PAID,
    "referral": REFERRAL,
}
