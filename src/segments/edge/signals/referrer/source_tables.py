"""The places that visitors come from, by kind.

One line a source: its name, the query parameters that hold what was searched for ("q" when empty), its addresses. A
host stands for those below it too; `=google.*` for itself, `www.` and its country hosts alone; `google.*` for every
country's; `bing.com/images` for the pages under that path; an app's package stands as it is. A source named `*` is
called by its host. LABELS has what hosts are called: `mastodon*` begins any label, `lemmy` is the first one, `mail.`
the first of three or more, `.social` the last. Tables only, generated: python -m tools.referrers
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
123people|search_term|123people.* 123people.com
1und1|su|search.1und1.de suche.1und1.de
2gis||2gis.*
360.cn||=360.cn haosou.com so.360.cn so.com
4get||4get.ca
Abacho||abacho.at abacho.ch abacho.co.uk abacho.com abacho.de abacho.es abacho.fr abacho.it
ABCsøk||abcsok.no
Acoon|begriff|acoon.de
Aguea||chercherfr.aguea.com
Alexa||alexa.com
Alexandria||alexandria.org
Alice Adsl|qs|rechercher.aliceadsl.fr
all.by|query|all.by
Allaverksamheter|What|allaverksamheter.se
Allesklar|words|allesklar.at allesklar.ch allesklar.de
AllTheWeb||alltheweb.com
AlohaFind||alohafind.com
Altavista||altavista.com altavista.de altavista.fr
AOL|q query|=aol.* alicesuche.aol.de alicesuchet.aol.de aolbusqueda.aol.com.mx aolimages.aol.fr aolrecherche.aol.fr aolrecherches.aol.fr aolsearch.aol.co.uk aolsearch.aol.com aolsearch.com find.web.aol.com o2suche.aol.de recherche.aol.ca recherche.aol.fr search-intl.netscape.com search.aol.* search.hp.my.aol.com.au search.hp.my.aol.de search.hp.my.aol.it suche.aol.de suche.aolsvc.de sucheaol.aol.de suchet2.aol.de
APOLL07|query|apollo7.de
Apollo Latvia||apollo.lv/portal/search
Apontador||apontador.com.br
Aport|r|sm.aport.ru
arama||arama.com
Arcor|Keywords|arcor.de
Arianna|query|arianna.com
Ask|q ask searchfor|ask.co.uk ask.com ask.reference.com askkids.com qbyrd.com search-results.com searchqu.com
Ask Toolbar|searchfor|search.tb.ask.com
Atlas||=atlas.cz searchatlas.centrum.cz
auone||search.auone.jp sp-search.auone.jp
auone Images||sp-image.search.auone.jp
Austronaut||www1.austronaut.at www2.austronaut.at
Avast||search.avast.com
AVG||isearch.avg.com search.avg.com
Avira SafeSearch|q ask searchfor|safesearch.avira.com search.avira.com search.avira.net
Azet||=azet.sk
Babylon||search.babylon.com searchassist.babylon.com
Baidu|wd word kw search|baidu.co.jp baidu.co.th baidu.com web.gougou.com
Biglobe||=biglobe.ne.jp search.biglobe.ne.jp
Biglobe Images||images.search.biglobe.ne.jp
Bigmir||search.bigmir.net
Bing|q Q|bing.com cc.bingj.com com.microsoft.bing com.microsoft.emmx edgeservices.bing.com/edgesvc msn.com
Bing Images|q Q|bing.com/images/search
Bitdefender||search.bitdefender.com
blekko||blekko.com
Blogdigger||blogdigger.com
Blogpulse|query|blogpulse.com
Bluewin|searchTerm|search.bluewin.ch
Boardreader||boardreader.com
Brave||com.brave.browser search.brave.com
canoe.ca||web.canoe.ca
Centrum||=centrum.cz morfeo.centrum.cz search.centrum.cz
Charter||charter.net
ChinaSo||chinaso.com
Claro Search||claro-search.com
Clix|question|pesquisa.clix.pt
Comcast||=comcast.net =xfinity.com search.comcast.net search.xfinity.com
Compuserve|query|websearch.cs.com
Conduit||search.conduit.com
Crawler||crawler.com
Cuil||cuil.com
Cốc Cốc|query|coccoc.com
Daemon search||daemon-search.com
DasOertliche|kw ph|dasoertliche.de
DasTelefonbuch|kw|www1.dastelefonbuch.de
Daum||=daum.net search.daum.net
Delfi||otsing.delfi.ee
Delfi latvia||smart.delfi.lv
dir.com|req|fr.dir.com
DisconnectSearch||search.disconnect.me
dmoz|search|dmoz.org
Docomo|MT|search.smt.docomo.ne.jp
Dogpile||dogpile.com
DuckDuckGo||com.duckduckgo.mobile.android ddg.co ddg.gg duck.com duckduckgo.com duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion
earthlink||search.earthlink.net
Ecosia||com.ecosia.android ecosia.com ecosia.org
Egerin||egerin.com
Ekoru||ekoru.org
El Mundo||ariadna.elmundo.es
Elliot for Water||elliotforwater.com
Eniro|q search_word|eniro.dk eniro.fi eniro.no eniro.se
Entireweb||entireweb.com
eo|x_query|eo.st
EpicSearch.in||epicsearch.in
Eurip||eurip.com
Euroseek|string|euroseek.com
Everyclick|keyword|everyclick.com
Exalead||exalead.com exalead.fr
Excite|q search|excite.co.jp excite.com search.excite.co.uk search.excite.de search.excite.es search.excite.fr search.excite.it search.excite.nl
Fast Browser Search||fastbrowsersearch.com
Findhurtig||findhurtig.dk
Fireball||fireball.com fireball.de
Firstfind|qry|firstsfind.com
Fixsuche||fixsuche.de
Flix|keyword|flix.de
Fooooo||search.fooooo.com
Forestle||forestle.mobi forestle.org
Francite|name|recherche.francite.com
Free|q qs|search.free.fr search1-1.free.fr search1-2.free.fr
Freecause|p|search.freecause.com
Freenet|query Keywords|suche.freenet.de
Freespoke||freespoke.com
Frontier||search.frontier.com
GAIS||gais.cs.ccu.edu.tw
Genieo||search.genieo.com
Geona||geona.net
Gexsi||gexsi.com
Ghostery||ghosterysearch.com glowstery.com
Gibiru||gibiru.com
Gigablast||gigablast.com
Gigablast (Directory)||dir.gigablast.com
Givero||givero.com
GMX|q su|search.gmx.co.uk search.gmx.com search.gmx.net suche.gmx.at suche.gmx.ch suche.gmx.net
Gnadenmeer|keyword|gnadenmeer.de
Gomeo|Keywords|gomeo.com
goo|MT|=goo.ne.jp ocnsearch.goo.ne.jp search.goo.ne.jp
Google|q query text Keywords MT p|=google.* com.google.android.apps.searchlite com.google.android.googlequicksearchbox com.google.ios.GoogleMobile darkoogle.com delta-search.com encrypted.google.com find.tdc.dk gfsoso.com go.google.com gogole.* gogole.com googel.* googel.com googlesyndicatedsearch.com gooofullsearch.com gppgle.* gppgle.com image.search.smt.docomo.ne.jp ipv6.google.com it.luna.tv monumentbrowser.com netlavis.azione.jp optuszoo.com.au search.abv.bg search.alot.com search.app search.app.goo.gl search.bt.com search.chedot.com search.dolphin-browser.jp search.f-secure.com search.foxtab.com search.hiyo.com search.incredibar.com search.incredimail.com search.leonardo.it search.sweetim.com search.zonealarm.com search1.incredimail.com search2.incredimail.com search3.incredimail.com search4.incredimail.com searches.f-secure.com searches.safehomepage.com searchresults.verizon.com startab.me webcache.googleusercontent.com www2.google.com wwwgoogle.* wwwgoogle.com
Google Blogsearch||blogsearch.google.* blogsearch.google.com
Google Custom Search|q query|cse.google.* cse.google.com google.*/cse google.*/custom google.com/cse google.com/custom
Google Images||google.*/imgres google.com/imgres images.google.* images.google.com
Google Lens||lens.google lens.google.com
Google News||com.google.android.apps.magazines news.google.*
Google Product Search||google.*/products google.com/products
Google Scholar||scholar.google.* scholar.google.com
Google Video||video.google.* videos.google.*
Goyellow.de|MDN|goyellow.de
Gule Sider||gulesider.no
hao123||hao123.com
HighBeam||highbeam.com
Hit-Parade|p7|class.hit-parade.com hit-parade.com req.hit-parade.com
Hitta||hitta.se
Holmes||holmes.ge
Hooseek.com|recherche|hooseek.com
Hotbot|query|hotbot.com
I-play||start.iplay.com
I.ua||search.i.ua
Icerocket||blogs.icerocket.com
ICQ||icq.com
Ilse|search_for|ilse.nl
iMesh|q si|search.imesh.com
Inbox.com||inbox.com/search
Indeed||indeed.*
Infinity Search||infinitysearch.co infinitysearch.xyz
Info.com|qkw q|info.com
InfoSpace|q s|home.speedbit.com infospace.com inspsearch.com isearch.babylon.com isearch.glarysoft.com metacrawler.com search.b1.org search.chatzum.com search.fbdownloader.com search.handycafe.com search.iminent.com search.kiwee.com search.magentic.com search.searchcompletion.com search.v9.com search.webssearches.com searches.vi-view.com searches3.globososo.com searchmobileonline.com searchya.com start.facemoods.com start.funmoods.com tattoodle.com webfetch.com
Interia||=interia.pl google.interia.pl
Isodelen|Keywords|isodelen.se
Istella||istella.it
IXquick|query|ixquick.com ixquick.de
Izito||izito.*
Jubii||jubii.dk
Jungle Key|query|junglekey.com junglekey.fr
Jungle Spider||jungle-spider.de
Juno|query|search.juno.com
Jyxo||jyxo.1188.cz
K9 Safe Search||k9safesearch.com
Kagi||kagi.com
Karma Search||karmasearch.org
Kataweb||kataweb.it
Kensaq||kensaq.com
Kvasir|q search_word|kvasir.no
kwzf|search|kwzf.net
La Toile Du Quebec Via Google||toile.com
Laban||laban.vn
Latne||latne.lv
Libero|query|arianna.libero.it ricerca.libero.it
Lilo||lilo.org
Liveinternet||=liveinternet.ru
Lo.st|x_query|lo.st
LookAny||lookany.com
Lookseek||search.lookseek.com
Looksmart|key|looksmart.com
Luxxle||luxxle.com
Lycos|query|lycos.*
maailm|tekst|maailm.com
Mail.ru||=mail.ru go.mail.ru
Mamma|query|mamma.com
Marginalia|query|marginalia-search.com search.marginalia.nu
Marktplaats||marktplaats.nl
Meinestadt|words|meinestadt.de
Meta.ua||meta.ua
MetaCrawler.de|qry|s1.metacrawler.de s2.metacrawler.de s3.metacrawler.de
Metager|eingabe|meta.rrzn.uni-hannover.de metager.de metager.es metager.net metager.org
Metager2||metager2.de
Mister Wong|keywords|mister-wong.com mister-wong.de
Mojeek||mojeek.co.uk mojeek.com mojeek.de mojeek.fr
Monster||monster.*
Monstercrawler|qry|monstercrawler.com
Mozbot||mozbot.co.uk mozbot.com mozbot.fr
Mwmbl||mwmbl.org
MySearch|searchfor searchFor|kf.mysearch.myway.com ki.mysearch.myway.com mysearch.com search.myway.com search.mywebsearch.com
Najdi||najdi.si
Nate||=nate.com search.nate.com
Naver|query|=naver.com com.nhn.android.search search.naver.com
Naver Images|query|image.search.naver.com imagesearch.naver.com
Needtofind|searchfor|ko.search.need2find.com
Neeva||neeva.com
Neti|query|neti.ee
NetSprint||netsprint.pl
Nifty|q Text|=nifty.com search.azby.fmworld.net search.nifty.com
Nifty Videos|kw|videosearch.nifty.com
Nigma|s|nigma.net nigma.ru
Norton||nortonsafe.search.ask.com search.norton.com
OceanHero||oceanhero.today
Onet|qt q|=onet.pl szukaj.onet.pl
Online.no||online.no
OnlySearch||only-search.com
Opera||search.opera.com
Opplysningen 1881|Query|1881.no
Orange|kw q|busca.orange.es lemoteur.ke.voila.fr lemoteur.orange.fr
Oscobo||oscobo.com
Paperball||paperball.de
Parsijoo||parsijoo.ir
Peekier||peekier.com
PeopleCheck||extern.peoplecheck.de
PeoplePC||search.peoplepc.com
Petal Search|query|petalsearch.com
Picsearch||picsearch.com
Plazoo||plazoo.com
PlusNetwork||plusnetwork.com
Pogodak||pogodak.hr pogodak.rs
Poisk.ru|text|poisk.ru
Presearch||presearch.com presearch.io presearch.org
PriceRunner||pricerunner.*
Privado||privado.com
Private.sh||private.sh
qip|query|search.qip.ru
Qualigo||qualigo.at qualigo.ch qualigo.de qualigo.nl
Quark||quark.cn
Qwant||qwant.com
Rakuten|qt|websearch.rakuten.co.jp
Rambler|query words|=rambler.ru nova.rambler.ru search.rambler.ru
Rapusia||rapusia.org
Right Dao||rightdao.com
Riksdelen|What|riksdelen.se
Road Runner Search||search.rr.com
RPMFind|query|rpmfind.net
Sapo||=sapo.pt pesquisa.sapo.pt
Scour.com||scour.com
Search Encrypt||searchencrypt.com
Search.ch||search.ch
Search.com||search.com
Searchalot||searchalot.com
SearchCanvas||searchcanvas.com
SearchLock||searchlock.com
Searchy||searchy.co.uk
Searx||baresearch.org opnxng.com paulgo.io priv.au search.bus-hit.me search.disroot.org search.inetol.net searx.be searx.me searx.space
SeeSaa||search.seesaa.jp
Setooz|query|bg.setooz.com da.setooz.com el.setooz.com fa.setooz.com ur.setooz.com
Seznam||=seznam.cz search.seznam.cz
Seznam Videa||videa.seznam.cz
Sharelook|keyword|sharelook.fr
Shenma||sm.cn
Skynet||skynet.be
sm.de||sm.de
SmartAddressbar|s|search.smartaddressbar.com
SmartShopping|kwd keywords|search.smartshopping.com
Snapdo||search.snap.do
So-net|query|=so-net.ne.jp
So-net Videos|kw|video.so-net.ne.jp
Softonic||search.softonic.com
Sogou|query keyword w|sogou.com soso.com
Sputnik||sputnik.ru
start.fyi||search.start.fyi
Start.me||start.me
StartPage|query|s6-eu5.ixquick.com startpage.com startpage.de
Startpagina||startpagina.nl
Startsiden||startsiden.no
StepStone||stepstone.*
Stract||stract.com
suche.info|Keywords|suche.info
Suchmaschine.com|suchstr|suchmaschine.com
Suchnase||suchnase.de
Surf Canyon||surfcanyon.com
Swisscows|query|swisscows.ch swisscows.com
T-Online||brisbane.t-online.de navigationshilfe.t-online.de suche.t-online.de
talimba|search|talimba.com
TalkTalk|query|talktalk.co.uk
Tarmot||tarmot.com
Technorati||technorati.com
Teoma||teoma.com
Terra|query|buscador.terra.cl buscador.terra.com.br buscador.terra.es
Tiger||tiger.ch
TinEye||tineye.com
Tiscali|q key query|hledani.tiscali.cz search-dyn.tiscali.it search.tiscali.it
Tixuma|sc|tixuma.de
Toolbarhome||toolbarhome.com
Toutiao|keyword|so.toutiao.com
Trouvez.com|query|trouvez.com
TrovaRapido||trovarapido.com
Trusted-Search|w|trusted-search.com
Tut.by|query|=tut.by search.tut.by
Twingly||twingly.com
Ukr.net||search.ukr.net
uol.com.br||busca.uol.com.br
URL.ORGanizier||url.org
Vinden||vinden.nl
Vindex|search_for|vindex.nl
Virgilio|qs qrs|=virgilio.it mobile.virgilio.it ricerca.virgilio.it ricercaimmagini.virgilio.it ricercanews.virgilio.it ricercavideo.virgilio.it
Visymo||visymo.* visymo.com
Vivaldi||search.vivaldi.com
Voila|rdata|=voila.fr lemoteur.fr search.ke.voila.fr
Volny|search|web.volny.cz
Walhello|key|walhello.com walhello.de walhello.info walhello.nl
Walla||search.walla.co.il
Web.de|su q|suche.web.de
Web.nl|zoekwoord|web.nl
WebCrawler||webcrawler.com
Weborama|QUERY|weborama.fr
WebSearch|qkw q|websearch.com
Wedoo|keyword|en.wedoo.com es.wedoo.com fr.wedoo.com
Whoogle||whoogle.io
Wiby||wiby.me wiby.org
Winamp||search.winamp.com
Wirtualna Polska|szukaj|szukaj.wp.pl
Witch|search|witch.de
Wolfram Alpha|i|wolframalpha.com
Woopie|kw|woopie.jp
WWW|query|search.www.ee
X-recherche|MOTS|x-recherche.com
Yahoo!|p q|=yahoo.* benefind.de cade.yahoo.com cercato.it chinese.yahoo.com espanol.yahoo.com one.cn.yahoo.com search.offerbox.com search.yahoo.* ys.mirostart.com
Yahoo! Directory|p|search.yahoo.com/search/dir
Yahoo! Images|p va|images.search.yahoo.* images.yahoo.com
Yahoo! Japan|p query keyword q|home.kingsoft.jp jp.hao123.com jwsearch.jword.jp search.yahoo.co.jp
Yahoo! Japan Images|p|image.search.yahoo.co.jp
Yahoo! Japan Videos|p|video.search.yahoo.co.jp
Yam|k|search.yam.com
Yandex|text q|=yandex.* clck.yandex.* com.yandex.searchapp m.yandex.* ru.yandex.searchplugin search.yandex.* video.yandex.* xmlsearch.yandex.* ya.ru
Yandex Images|text|images.yandex.*
Yasni|query|yasni.at yasni.ch yasni.co.uk yasni.com yasni.de
Yatedo||yatedo.com yatedo.fr
Yellow Pages||gelbeseiten.de pagesjaunes.fr paginasamarillas.* paginegialle.it superpages.com yell.com yellowpages.*
Yellowmap||yellowmap.de
Yep||yep.com
Yippy|query q|clusty.com yippy.com
Yooz||yooz.ir
Youdao||youdao.com
YouGoo||yougoo.fr
Zapmeta|q query|zapmeta.*
Zarebin||zarebin.ir
Zhongsou|w|p.zhongsou.com
Zoek||www3.zoek.nl
Zoeken||zoeken.nl
Zoohoo||zoohoo.cz
Zoznam|s|=zoznam.sk
Zum|query|=zum.com search.zum.com
Zxuso|wd|zxuso.com
"""

SOCIAL: Final = """
*||2ch.net 43things.com 51.com 5ch.net academia.edu activerain.com activeworlds.com addthis.com airg.ca allnurses.com allrecipes.com alumniclass.com americantowns.com ancestry.com anobii.com answerbag.com answers.yahoo.com aolanswers.com asmallworld.com athlinks.com awe.sm baby-gaga.com babyblog.ru band.us beacons.ai beforeitsnews.com bharatstudent.com biip.no bio.link biswap.org bit.ly blackcareernetwork.com blip.fm blog.com blog.feedspot.com blog.goo.ne.jp blog.yahoo.co.jp blogg.no bloggang.com blogher.com bloglines.com bloglovin.com blogs.com blogsome.com blogster.com blurtit.com boardgamegeek.com bookmarks.yahoo.co.jp bookmarks.yahoo.com brightkite.com brizzly.com buff.ly buzzfeed.com cafemom.com camospace.com canalblog.com care.com care2.com caringbridge.org catster.com cbnt.io cellufun.com centerblog.net chegg.com chess.com chicagonow.com chiebukuro.yahoo.co.jp classquest.com clien.net cocolog-nifty.com copainsdavant.linternaute.com couchsurfing.com couchsurfing.org cozycot.com cross.tv dailystrength.org dcard.tw dcinside.com deluxe.com dev.to devrant.com dianping.com diasp.org diigo.com discuss.com.hk dogster.com dol2day.com doostang.com dopplr.com draugiem.lv dreamwidth.org drugs-forum.com dub.sh dzen.ru dzone.com edublogs.org elftown.com ello.co epicurious.com everforo.com everytime.kr exblog.jp extole.com faceparty.com familjeliv.se fandom.com fanpop.com fark.com fc2.com feministing.com filmaffinity.com flashback.org fmkorea.com folkdirect.com foodservice.com forums.androidcentral.com forums.crackberry.com forums.imore.com forums.nexopia.com forums.webosnation.com forums.wpcentral.com fotki.com fruehstueckstreff.org fubar.com gamerdna.com gather.com gettr.com girlschannel.net glassboard.com godtube.com goldenline.pl goldstar.com goo.gl govloop.com gowalla.com gulli.com gutefrage.net gyakorikerdesek.hu habr.com hashnode.com hoverspot.com hr.com hubculture.com hubpages.com hyves.net ibibo.com iconosquare.com imageshack.com imageshack.us imgur.com imvu.com indiehackers.com insanejournal.com instapaper.com instiz.net internations.org interpals.net intherooms.com inven.co.kr irc-galleria.net is.gd italki.com jammerdirect.com jappy.com jappy.de jeuxvideo.com kaboodle.com kaneva.com kaskus.co.id knuddels.de later.com librarything.com lifestream.aol.com lihkg.com likee.video listal.com listography.com livedoor.com livedoor.jp locals.com mbga.jp meetin.org meneame.net menuism.com messages.google.com messages.yahoo.co.jp metafilter.com mewe.com minds.com mix.com mixi.social mobile01.com mocospace.com mouthshut.com movabletype.com mubi.com mumsnet.com my.opera.com myanimelist.net mylife.com mymodernmet.com nairaland.com netvibes.com newsvine.com ngopost.org nightlifelink.com ning.com note.com okjike.com okwave.jp oneworldgroup.org onstartups.com opendiary.com oshiete.goo.ne.jp over-blog.com overblog.com pann.nate.com pantip.com parler.com partyflock.nl patreon.com pearltrees.com photobucket.com pikabu.ru pinboard.in pingsta.com pixiv.net pixnet.net playahead.se plurk.com pocket.co polyvore.com posterous.com ppomppu.co.kr pro.homeadvisor.com producthunt.com ptt.cc pulse.yahoo.com qapacity.com quechup.com ravelry.com rebrand.ly redux.com researchgate.net resetera.com reunion.com reverbnation.com rtl.de ruliweb.com ryze.com salespider.com scoop.it screenrant.com scribd.com scvngr.com secondlife.com seesaa.net sharechat.com sharethis.com shvoong.com skoob.com.br slashdot.org slideshare.net sociallife.com.br socialvibe.com spaces.live.com spoke.com spoutible.com spruz.com ssense.com stardoll.com steamcommunity.com stickam.com strava.com suomi24.fi sweeva.com t.ly taggedmail.com talkbiznow.com tapatalk.com tapuz.co.il teamblind.com techmeme.com tenchat.ru theqoo.net tinhte.vn tinyurl.com togetter.com toolbox.com travellerspoint.com trombi.com twoo.com typepad.com unblog.fr untappd.com urbanspoon.com ushareit.com ushi.cn vampirefreaks.com vampirerave.com vauva.fi vc.ru vero.co vg.no video.ibm.com vingle.net virgool.io voz.vn wakoopa.com wanelo.com wattpad.com webshots.com weebly.com weheartit.com wer-weiss-was.de weread.com wiki.answers.com wikihow.com wikitravel.org woot.com wykop.pl xda-developers.com yahoo-mbga.jp yamap.com youroom.in zoo.gr zooppa.com
500px||500px.com
9GAG||9gag.com
Ameba||ameba.jp ameblo.jp
Are.na||are.na
ArtStation||artstation.com
Ask.fm||ask.fm
Badoo||badoo.com
Bebo||bebo.com
Behance||behance.net
BeReal||bere.al bereal.com
BlackPlanet||blackplanet.com
Blogger||blogger.com blogspot.com
Bluesky||blacksky.community bsky.app bsky.social deer.social xyz.blueskyweb.app
BookWyrm||bookrastinating.com
Buffer||buffer.com
Buzznet||buzznet.com
Cara||cara.app
Classmates||classmates.com
Clubhouse||clubhouse.com joinclubhouse.com
Cyworld||cyworld.com
Delicious||del.icio.us delicious.com
DeviantArt||deviantart.com
Diaspora||despora.de joindiaspora.com pluspora.com pod.geraspora.de sysad.org
Digg||digg.com
Discord||com.discord discord.com discord.gg discordapp.com
Disqus||disq.us disqus.com
Donanimhaber||donanimhaber.com
Douban||douban.com
Dribbble||dribbble.com
Eksi Sozluk||eksisozluk.com sourtimes.org sozluk.com
Facebook||com.facebook.Facebook com.facebook.katana com.facebook.lite facebook.com facebook.net facebookcorewwwi.onion facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion fb.com fb.me fb.watch
Farcaster||farcaster.xyz warpcast.com
Fetlife||fetlife.com
Flickr||flickr.com
Flipboard||flip.it flipboard.app flipboard.com
Flixster||flixster.com
Fotolog||fotolog.com
Foursquare||foursquare.com swarmapp.com
FriendFeed||friendfeed.com
Friendica||anonsys.net libranet.de loma.ml nerdica.net opensocial.at poliverso.org squeet.me
Friends Reunited||friendsreunited.com
Friendster||friendster.com
Gab||gab.ai gab.com
Gaia Online||gaiaonline.com
Geni||geni.com
GitHub||github.com
Glassdoor||glassdoor.* glassdoor.com
Goodreads||goodreads.com
Google Groups||googlegroups.com groups.google.*
Google+||plus.google.com plus.url.google.com url.google.com
gree||gree.jp
Habbo||habbo.com
Hacker News||hckrnews.com hn.algolia.com io.github.hidroh.materialistic news.ycombinator.com
Hatena||hatena.ne.jp hatenablog.com hatenablog.jp
hi5||hi5.com
Hootsuite||hootsuite.com ow.ly
Houzz||houzz.* houzz.com
Hyves||hyves.nl
Identi.ca||identi.ca
Inci Sozluk||inci.sozlukspot.com incisozluk.cc incisozluk.com
Instagram||com.burbn.instagram com.instagram.android ig.me instagram.com
Instela||instela.com
ITU Sozluk||itusozluk.com
KakaoTalk||com.kakao.talk kakao.com kakaocorp.com
Kuaishou||kuaishou.com
kununu||kununu.com
lang-8||lang-8.com
Last.fm||last.fm lastfm.com.br lastfm.com.tr lastfm.de lastfm.es lastfm.fr lastfm.it lastfm.jp lastfm.pl lastfm.ru lastfm.se
Lemmy||aussie.zone awful.systems beehaw.org discuss.online discuss.tchncs.de fedia.io hexbear.net infosec.pub io.syncapps.lemmy_sync iusearchlinux.fyi jlai.lu lemdro.id lemm.ee lemy.lol literature.cafe mander.xyz monero.town monyet.cc programming.dev reddthat.com sh.itjust.works slrpnk.net sopuli.xyz startrek.website szmer.info thebrainbin.org thelemmy.club ttrpg.network yiffit.net
Lemon8||lemon8-app.com
Letterboxd||boxd.it letterboxd.com
Line||jp.naver.line.android line.me
LinkedIn||com.linkedin.android linkedin.android linkedin.cn linkedin.com lnkd.in
Linktree||linktr.ee
LiveJournal||livejournal.com livejournal.ru
Lnk.Bio||lnk.bio
Lobsters||lobste.rs
LOFTER||lofter.com
Mail.ru||my.mail.ru otvet.mail.ru
Mastodon||baraag.net best-friends.chat bitbang.social botsin.space c.im com.keylesspalace.tusky com.tapbots.Ivory convo.casa counter.social dresden.network eldritch.cafe elk.zone equestria.social fedibird.com fediscience.org fnordon.de fosstodon.org framapiaf.org friends.nico functional.cafe hachyderm.io hostux.social infosec.exchange ioc.exchange journa.host kmy.blue layer8.space libretooth.gr livellosegreto.it m.cmx.im mamot.fr mas.to mastd.racing masthead.social masto.ai mathstodon.xyz merveilles.town metalhead.club mstdn.jp noagendasocial.com org.joinmastodon.android otadon.com pawoo.net phanpy.social piaille.fr pinafore.social planet.moe poa.st poliversity.it pouet.chapril.org qoto.org semaphore.social snouts.online social.tchncs.de spinster.xyz tech.lgbt tilde.zone tkz.one tldr.nettime.org toot.cafe toot.community toot.io toot.wales tooting.ch troet.cafe universeodon.com vocalodon.net wandering.shop wien.rocks writing.exchange zirk.us
Medium||medium.com
Meetup||meetup.com
MeinVZ||meinvz.net
Messenger||com.facebook.orca m.me messenger.com
Microsoft Teams||com.microsoft.teams teams.cloud.microsoft teams.live.com teams.microsoft.com
Misskey||blahaj.zone nijimiss.moe oekakiskey.com submarin.online sushi.ski trpger.us voskey.icalo.net
Mixi||mixi.jp
MoiKrug.ru||moikrug.ru
Multiply||multiply.com
MyHeritage||myheritage.com
MyLife||mylife.ru
Myspace||myspace.com
myYearbook||myyearbook.com
Nasza-klasa.pl||nk.pl
Naver Blog||blog.naver.com
Naver Cafe||cafe.naver.com
Naver Knowledge iN||kin.naver.com
Netlog||netlog.com
Nextdoor||nextdoor.* nextdoor.com
Nostr||damus.io iris.to njump.me nostrudel.ninja primal.net
Odnoklassniki||odnoklassniki.ru odnoklassniki.ua ok.ru
Orkut||orkut.com
Paper.li||paper.li
Pinterest||com.pinterest pin.it pinterest.*
Pixelfed||metapixl.com pixel.tchncs.de pixey.org
Plaxo||plaxo.com
Pleroma||blob.cat freespeechextremist.com shitposter.world
Pocket||getpocket.com
Quora||quora.com
Qzone||qzone.qq.com
Reddit||com.andrewshu.android.reddit com.laurencedawson.reddit_sync com.laurencedawson.reddit_sync.pro com.reddit.frontpage com.rubenmayayo.reddit redd.it reddit.app.link reddit.com
Renren||renren.com
Signal||org.thoughtcrime.securesms signal.group signal.me
Skype||com.skype.raider skype.com
Skyrock||skyrock.com
Slack||com.Slack com.slack slack.com
Snapchat||com.snapchat.android snapchat.com
Sonico.com||sonico.com
SourceForge||sourceforge.net
Stack Exchange||askubuntu.com mathoverflow.net serverfault.com stackapps.com stackexchange.com superuser.com
StackOverflow||stackoverflow.blog stackoverflow.com
StudiVZ||studivz.net
StumbleUpon||stumbleupon.com
Tagged||tagged.com
Taringa!||taringa.net
Telegram||org.telegram.messenger org.telegram.messenger.web org.telegram.plus org.thunderdog.challegram t.me telegram.dog telegram.me telegram.org telesco.pe
Tencent||tencent.com
Threads||com.instagram.barcelona threads.com threads.net
Tieba||tieba.baidu.com
TikTok||com.ss.android.ugc.trill com.zhiliaoapp.musically tiktok.com tiktokv.com
Tildes||com.talklittle.android.tildes tildes.net
TripAdvisor||tripadvisor.*
Trustpilot||trustpilot.* trustpilot.com
Truth Social||com.truthsocial.android.app truthsocial.com
Tuenti||tuenti.com
Tumblr||com.tumblr t.umblr.com tmblr.co tumblr.com
Twitter||com.twitter.android t.co tweetdeck.com twitter.com twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion x.com
Uludag Sozluk||uludagsozluk.com ulusozluk.com
V2EX||v2ex.com
Viadeo||viadeo.com
Viber||com.viber.voip viber.com
Vkontakte||com.vkontakte.android vk.com vk.me vk.ru vkontakte.ru
vKruguDruzei.ru||vkrugudruzei.ru
WAYN||wayn.com
WeChat||com.tencent.mm wechat.com weixin.qq.com weixin110.qq.com
WeeWorld||weeworld.com
Weibo||com.sina.weibo t.cn weibo.cn weibo.com
WhatsApp||com.whatsapp com.whatsapp.w4b wa.me whatsapp.com
Whirlpool||forums.whirlpool.net.au
WordPress||wordpress.com wordpress.org
Workplace||workplace.com
Xanga||xanga.com
Xiaohongshu||com.xingin.xhs rednote.com xhslink.com xiaohongshu.com
XING||xing.com
Yammer||yammer.com
Yelp||yelp.*
Zalo||com.zing.zalo zalo.me
Zhihu||com.zhihu.android zhihu.com
"""

EMAIL: Final = """
163 Mail||mail.126.com mail.163.com mail.yeah.net
1und1||deref-1und1-02.de deref-1und1.de
AOL Mail||com.aol.mobile.aolapp mail.aol.com
Bigpond||email.telstra.com messaging.bigpond.com webmail.bigpond.com
Constant Contact||constantcontact.com
Daum Mail||mail.daum.net mail2.daum.net
Fastmail||fastmail.com fastmail.fm
Front||frontapp.com
Gmail||com.google.android.gm inbox.google.com mail.google.com
GMX||deref-gmx.* gmx.at gmx.ch gmx.com gmx.de gmx.net
HEY||app.hey.com
iCloud Mail||icloud.com/mail
Inbox.com||inbox.com
Infomaniak||mail.infomaniak.com
Ionos||email.ionos.* mailbusiness.ionos.*
Libero Mail||mail.libero.it mail1.libero.it
Mail.com||deref-mail.com mail.com
Mail.ru||e.mail.ru light.mail.ru octavius.mail.ru ru.mail.mailapp touch.mail.ru
Mailchimp||campaign-archive.com com.mailchimp.mailchimp list-manage.com list-manage1.com list-manage2.com list-manage3.com list-manage4.com list-manage5.com list-manage6.com list-manage7.com list-manage8.com list-manage9.com mailchi.mp
Mynet Mail||eposta.mynet.com mail.mynet.com
Naver Mail||mail.naver.com
Orange Webmail||messagerie.orange.fr orange.fr/webmail
Outlook.com||com.microsoft.office.outlook hotmail.com hotmail.msn.com mail.live.com outlook.cloud.microsoft outlook.com outlook.live.com outlook.office.com outlook.office365.com
Posteo||posteo.de
Proton||ch.protonmail.android mail.proton.me mail.protonmail.com
QQ Mail||com.tencent.androidqqmail exmail.qq.com mail.qq.com
Rambler||mail.rambler.ru
Rediffmail||rediffmail.com
Sapo||mail.sapo.pt
Seznam Mail||email.seznam.cz
Spark||sparkmailapp.com
Superhuman||superhuman.com
T-online||email.t-online.de
Thunderbird||com.fsck.k9 org.mozilla.thunderbird
Tuta||app.tuta.com mail.tutanota.com tutanota.com
Ukr.net||mail.ukr.net secureurl.ukr.net
Web.de||3c-bap.web.de 3c.web.de deref-web-02.de deref-web.de navigator.web.de
Xfinity||connect.xfinity.com web.mail.comcast.net
Yahoo! Mail||com.yahoo.mobile.client.android.mail mail.yahoo.*
Yandex||mail.yandex.* ru.yandex.mail
Zoho||mail.zoho.*
"""

AI: Final = """
Andi||andisearch.com
Arc Search||arc.net
Baidu AI||ai.baidu.com chat.baidu.com ernie.baidu.com yiyan.baidu.com
Character.AI||c.ai character.ai
Chat+||chat-gpt.org chatplus.com
ChatGLM||chatglm.cn z.ai
ChatGPT||chat.com chatgpt.com com.openai.chat com.openai.chatgpt openai.com
Chatsonic||app.writesonic.com
Claude||claude.ai claude.com com.anthropic.claude
Cohere||coral.cohere.com
Consensus||consensus.app
Copilot||bing.com/chat com.microsoft.copilot copilot.cloud.microsoft copilot.com copilot.microsoft.com edgeservices.bing.com m365.cloud.microsoft
Cursor||cursor.com
Deepseek||com.deepseek.chat deepseek.com
Dia||diabrowser.com
Doubao||com.larus.nova doubao.com
Duck.ai||duck.ai duckduckgo.com/duckchat
Elicit||elicit.com elicit.org
Ernie||wenxin.baidu.com
Exa||exa.ai
Felo||felo.ai
Gemini||aistudio.google.com bard.google.com com.google.android.apps.bard gemini.google gemini.google.com
Genspark||genspark.ai
GitHub Copilot||github.com/copilot
Grok||ai.x.grok grok.com grok.x.ai x.ai x.com/i/grok
HuggingChat||huggingface.co/chat
Hunyuan||hunyuan.tencent.com
iAsk||iask.ai iask.com
Jasper||jasper.ai
Kimi||com.moonshot.kimichat kimi.ai kimi.com kimi.moonshot.cn
Komo||komo.ai
Le Chat||ai.mistral.chat chat.mistral.ai mistral.ai
Liner||getliner.com liner.com
Lumo||lumo.proton.me
Manus||manus.im
Meta AI||meta.ai
Metaso||metaso.cn
MiniMax||hailuoai.com minimax.io
Monica||monica.im
Nano AI||n.cn nami.com
NotebookLM||notebooklm.google notebooklm.google.com
OpenEvidence||openevidence.com
OpenRouter||openrouter.ai
Perplexity||ai.perplexity.app.android ai.perplexity.comet perplexity.ai pplx.ai
Phind||phind.com
Pi||heypi.com pi.ai
Poe||com.poe.android poe.com
Qwen||chat.qwen.ai qianwen.com qwen.ai tongyi.aliyun.com tongyi.com
Replika||replika.com
SciSpace||scispace.com typeset.io
T3 Chat||t3.chat
Venice||venice.ai
You||you.com
Yuanbao||yuanbao.tencent.com
"""

VIDEO: Final = """
*||utreon.com
Aparat||aparat.com
Apple TV||tv.apple.com
Bilibili||b23.tv bilibili.com bilibili.tv
BitChute||bitchute.com
Brighteon||brighteon.com
Chzzk||chzzk.naver.com
Coub||coub.com
Crackle||crackle.com
Crunchyroll||crunchyroll.com
CuriosityStream||curiositystream.com
Dailymotion||dai.ly dailymotion.com
Disney+||disneyplus.com
DLive||dlive.tv
Douyin||com.ss.android.ugc.aweme douyin.com
Douyu||douyu.com
DTube||d.tube
Floatplane||floatplane.com
Hulu||hulu.com
Huya||huya.com
iQIYI||iq.com iqiyi.com
Ixigua||ixigua.com
Kick||kick.com
Loom||loom.com
Metacafe||metacafe.com
Naver TV||tv.naver.com
Nebula||nebula.tv
Netflix||netflix.com
Niconico||nico.ms nicovideo.jp
Odysee||lbry.tv odysee.com
PeerTube||diode.zone framatube.org makertube.net spectra.video tilvids.com video.blender.org
Pluto TV||pluto.tv
Prime Video||primevideo.com
Rumble||rumble.com
Rutube||rutube.ru
SOOP||afreecatv.com sooplive.co.kr sooplive.com
Streamable||streamable.com
TED||ted.com
Tencent Video||v.qq.com wetv.vip
Trovo||trovo.live
Tubi||tubitv.com
Tudou||tudou.com
Twitch||justin.tv tv.twitch.android.app twitch.tv
Veoh||veoh.com
Vidyard||vidyard.com
Viki||viki.com
Vimeo||com.vimeo.android.videoapp vimeo.com
VK Video||vkvideo.ru
Wistia||wistia.com wistia.net
Youku||youku.com
YouTube||com.google.android.apps.youtube.music com.google.android.youtube youtu.be youtube-nocookie.com youtube.com youtubekids.com
"""

PAID: Final = """
24/7 Real Media||247realmedia.com
Acuity Ads||acuityplatform.com
Adform||adform.net
ADFOX||adfox.ru
Adition||adition.com
AdNET||adnet.de
AdRoll||adroll.com
AdSpirit||adspirit.de
Amazon Ads||amazon-adsystem.com
AppLovin||applovin.com
AppNexus||adnxs.com
Awin||awin1.com zenaps.com
BidSwitch||bidswitch.net
Casale Media||casalemedia.com indexww.com
CJ||anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com
Criteo||criteo.com criteo.net
Doubleclick||ad.doubleclick.net
ExoClick||exoclick.com
Eyeota||eyeota.net
Flashtalking||flashtalking.com
Fluct||adingo.jp
Google||2mdn.net adsensecustomsearchads.com doubleclick.net googleadservices.com googlesyndication.com imasdk.googleapis.com syndicatedsearch.goog
GumGum||gumgum.com
Impact||pxf.io sjv.io
InMobi||inmobi.com
Jivox||jivox.com
LifeStreet||lfstmedia.com
Media.net||media.net
MediaMath||mathtag.com
MGID||mgid.com
MicroAd||microad.jp
Microsoft Ads||bat.bing.com
Mixpo||mixpo.com
Neustar AdAdvisor||adadvisor.net
ONE by AOL||nexage.com
OpenX||openx.net openxenterprise.com servedbyopenx.com
Outbrain||outbrain.com zemanta.com
Partnerize||prf.hn
Plista||plista.com
Price.ru||price.ru
PropellerAds||propellerads.com
PubMatic||pubmatic.com
Rakuten Advertising||linksynergy.com
RevContent||revcontent.com
Rubicon Project||rubiconproject.com
ShareASale||shareasale.com
Sharethrough||sharethrough.com
Sizmek||serving-sys.com
Skimlinks||go.redirectingat.com go.skimresources.com
Smart AdServer||smartadserver.com
Sociomantic Labs||sociomantic.com
Sonobi||sonobi.com
Sovrn||lijit.com sovrn.com
SteelHouse||steelhousemedia.com
StickyADS.tv||stickyadstv.com
Taboola||taboola.com
Teads||teads.tv
The Trade Desk||adsrvr.org
Torg.Mail.ru||torg.mail.ru
Tradedoubler||tradedoubler.com
Tribal Fusion||tribalfusion.com
TripleLift||3lift.com
Unity Ads||unityads.unity3d.com
Vungle||vungle.com
Webgains||webgains.com
Yandex.Direct||an.yandex.* yabs.yandex.*
Yandex.Market||market.yandex.*
Yieldmo||yieldmo.com
ZEDO||zedo.com
"""

REFERRAL: Final = """
*||nl.shopping.net no.shopping.net se.shopping.net simplycodes.com uk.shopping.net
Alibaba||alibaba.com
AliExpress||aliexpress.*
Allegro||allegro.pl
Amazon||amazon.*
Apple News||apple.news
Daum||daum.net
eBay||ebay.*
Etsy||etsy.com
Feedly||feedly.com
Google||com.google.android.apps.docs com.google.android.apps.messaging google.*
Ground News||ground.news
Mail.ru||mail.ru
Memeorandum||memeorandum.com
Mercado Libre||mercadolibre.* mercadolivre.com.br
Naver||naver.com
NewsBreak||newsbreak.com
Rambler||rambler.ru
Seznam||seznam.cz
Shopify||shop.app shopify.com
Shopzilla||shopzilla.com
SmartNews||smartnews.com
Stripe||stripe.com
Substack||substack.com
Upday||upday.com
Walmart||walmart.com
Wikipedia||wikipedia.org
Yahoo!||yahoo.*
Yandex||yandex.*
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
