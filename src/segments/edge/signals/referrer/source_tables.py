"""The places that visitors come from, by kind.

One line a source: its name, the query parameters that hold what was searched for ("q" when empty), its hosts. A host
stands for those below it too; `google.*` for every country's; `bing.com/images` for the pages under that path; an
app's package stands as it is. A source named `*` is called by its host. The facts are those of the public lists
(snowplow's referer-parser, Matomo's search engine and social list, Google Analytics 4 source categories), with what
has come since; where they differ in a name, the first of them counts. Tables only.
"""
# ruff: noqa: E501 - a line is a source, however many hosts it has

from __future__ import annotations

from typing import Final

SEARCH: Final = """
1&1||search.1and1.com
1.cz||1.cz
118 700||118700.se
123people|search_term|123people.*
1und1|su|search.1und1.de suche.1und1.de
2gis||2gis.ru
360.cn||so.360.cn so.com
Abacho||abacho.at abacho.ch abacho.co.uk abacho.com abacho.de abacho.es abacho.fr abacho.it
ABCsøk||abcsolk.no verden.abcsok.no
Acoon|begriff|acoon.de
Aguea||chercherfr.aguea.com
Alexa||alexa.com
Alice Adsl||rechercher.aliceadsl.fr
all.by|query|all.by
Allaverksamheter|What|allaverksamheter.se
Allesklar|words|allesklar.at allesklar.ch allesklar.de
AllTheWeb||alltheweb.com
AlohaFind||alohafind.com
Altavista||altavista.com altavista.de altavista.fr
AOL|q query|alicesuche.aol.de alicesuchet.aol.de aol.com aolbusqueda.aol.com.mx aolimages.aol.fr aolrecherche.aol.fr aolrecherches.aol.fr aolsearch.aol.co.uk aolsearch.com o2suche.aol.de recherche.aol.ca recherche.aol.fr search-intl.netscape.com search.aol.* search.hp.my.aol.com.au search.hp.my.aol.de search.hp.my.aol.it suche.aol.de suche.aolsvc.de sucheaol.aol.de suchet2.aol.de
APOLL07|query|apollo7.de
Apollo Latvia||apollo.lv/portal/search
Apontador||apontador.com.br
Aport|r|sm.aport.ru
arama||arama.com
Arcor|Keywords|arcor.de
Arianna|query|arianna.com arianna.libero.it
Ask|q ask searchfor|ask.co.uk ask.com ask.reference.com askkids.com qbyrd.com search-results.com searchqu.com
Ask Toolbar|searchfor|search.tb.ask.com
Atlas||searchatlas.centrum.cz
auone||search.auone.jp sp-search.auone.jp
auone Images||sp-image.search.auone.jp
Austronaut||www1.astronaut.at www2.austronaut.at
Avira SafeSearch|ask q searchfor|safesearch.avira.com search.avira.com search.avira.net
Babylon||search.babylon.com searchassist.babylon.com
Baidu|wd word kw k|baidu.co.th baidu.com web.gougou.com
Biglobe||biglobe.co.jp biglobe.ne.jp
Biglobe Images||images.search.biglobe.ne.jp
Bing|q Q|bing.com cc.bingj.com com.microsoft.bing msn.com
Bing Images|q Q|bing.com/images/search
blekko||blekko.com
Blogdigger||blogdigger.com
Blogpulse|query|blogpulse.com
Bluewin|searchTerm|search.bluewin.ch
Brave||search.brave.com
British Telecommunications||search.bt.com
canoe.ca||web.canoe.ca
Centrum||morfeo.centrum.cz search.centrum.cz serach.centrum.cz
Certified-Toolbar||search.certified-toolbar.com
Charter||charter.net
Claro Search||claro-search.com
Clix|question|pesquisa.clix.pt
Comcast||search.comcast.net serach.comcast.net
Compuserve|query|websearch.cs.com
Conduit||search.conduit.com
Crawler||crawler.com
Cuil||cuil.com
Cốc Cốc|query|coccoc.com
Daemon search||daemon-search.com
Dalesearch||dalesearch.com
DasOertliche|kw ph|dasoertliche.de
DasTelefonbuch|kw|www1.dastelefonbuch.de
Daum||daum.net
Delfi||otsing.delfi.ee
Delfi latvia||smart.delfi.lv
Digg|s|digg.com
dir.com|req|fr.dir.com
DisconnectSearch||search.disconnect.me
dmoz||dmoz.org
Dodo||google.dodo.com.au
DuckDuckGo||ddg.gg duck.com duckduckgo.com
earthlink||search.earthlink.net
Ecosia||ecosia.com ecosia.org
El Mundo||ariadna.elmundo.es
Eniro|q search_word|eniro.se
Entireweb||entireweb.com
eo|x_query|eo.st
EpicSearch.in||epicsearch.in
Eurip||eurip.com
Euroseek|string|euroseek.com
Everyclick|keyword|everyclick.com
Exalead||exalead.com exalead.fr
Excite|q search|excite.co.jp excite.com search.excite.co.uk search.excite.de search.excite.es search.excite.fr search.excite.it search.excite.nl serach.excite.es
Fast Browser Search||fastbrowsersearch.com
Finderoo||finderoo.com
Findhurtig||findhurtig.dk
Findwide||search.findwide.com
Fireball||fireball.de
Firstfind|qry|firstsfind.com
Fixsuche||fixsuche.de
Flix|keyword|flix.de
Flyingbird||inspsearch.com
Fooooo||search.fooooo.com
Forestle||forestle.mobi forestle.org
Francite|name|recherche.francite.com
Free||search.free.fr search1-1.free.fr search1-2.free.fr
Freecause|p|search.freecause.com
Freenet|query Keywords|suche.freenet.de
Freshweather||fresh-weather.com
FriendFeed||friendfeed.com
Frontier||search.frontier.com
GAIS||gais.cs.ccu.edu.tw
Genieo||search.genieo.com
Geona||geona.net
Gibiru||gibiru.com
Gigablast||gigablast.com
Globososo||search.globososo.com searches.globososo.com
GMX|q su|search.gmx.com suche.gmx.net
Gnadenmeer|keyword|gnadenmeer.de
Gomeo|Keywords|gomeo.com
goo|MT|ocnsearch.goo.ne.jp search.goo.ne.jp
Google|q query Keywords|cgi2.nintendo.co.jp cnn.com com.google.android.googlequicksearchbox com.google.ios.GoogleMobile darkoogle.com delta-search.com fastweb.it find.tdc.dk gfsoso.com gogole.* googel.* google.* google.it.ao googleearth.de googleearth.fr googlesyndicatedsearch.com gooofullsearch.com gppgle.* isearch.avg.com it.luna.tv monumentbrowser.com netlavis.azione.jp optuszoo.com.au search.abv.bg search.alot.com search.avg.com search.chedot.com search.dolphin-browser.jp search.f-secure.com search.foxtab.com search.hiyo.com search.incredibar.com search.incredimail.com search.juno.com search.leonardo.it search.nan.so search.smt.docomo.ne.jp search.sweetim.com search.walla.co.il search.zonealarm.com search.zum.com search1.incredimail.com search2.incredimail.com search3.incredimail.com search4.incredimail.com searches.f-secure.com searches.safehomepage.com searchresults.verizon.com start.lenovo.com startab.me webcache.googleusercontent.com wow.com wwwgoogle.*
Google Blogsearch||blogsearch.google.* blogsearch.google.it.ao
Google Custom Search|q query|cse.google.* google.*/cse google.*/custom
Google Images||google.*/imgres google.it.ao/imgres images.google.* images.google.it.ao
Google Maps||maps.google.*
Google News||news.google.* news.google.it.ao
Google Product Search||google.*/products google.it.ao/products
Google Scholar||scholar.google.*
Google Translations||translate.google.*
Google Video||video.google.com
Goyellow.de|MDN|goyellow.de
Gule Sider||gulesider.no
Haosou||haosou.com
HighBeam||highbeam.com
Hit-Parade|p7|hit-parade.com req.-hit-parade.com
Holmes||holmes.ge
Hooseek.com|recherche|hooseek.com
Hotbot|query|hotbot.com
I-play||start.iplay.com
I.ua||search.i.ua
Icerocket||blogs.icerocket.com
ICQ||icq.com
Ilse|search_for|ilse.nl
iMesh|q si|search.imesh.com
Inbox.com||inbox.com/search www2.inbox.com
InfoSpace|q s|clusty.com dogpile.com govome.inspsearch.com home.speedbit.com infospace.com isearch.babylon.com isearch.glarysoft.com metacrawler.com search.avast.com search.b1.org search.chatzum.com search.fbdownloader.com search.handycafe.com search.iminent.com search.kiwee.com search.magentic.com search.magnetic.com search.searchcompletion.com search.v9.com search.webssearches.com searches.vi-view.com searches3.globososo.com searchmobileonline.com searchya.com start.facemoods.com start.funmoods.com tattoodle.com utorrent.inspsearch.com webcrawler.com webfetch.com
Interia||google.interia.pl
Isodelen|Keywords|isodelen.se
IXquick|query|ixquick.com ixquick.de
Jungle Key|query|junglekey.com junglekey.fr
Jungle Spider||jungle-spider.de
Jyxo||jyxo.1188.cz
K9 Safe Search||k9safesearch.com
Kagi||kagi.com
Kataweb||kataweb.it
Kensaq||kensaq.com
kununu||kununu.com
Kvasir|q search_word|kvasir.no
kwzf|search|kwzf.net
La Toile Du Quebec Via Google||toile.com
Laban||laban.vn
Latne||latne.lv
Lilo||lilo.org search.lilo.org
Liveinternet||liveinternet.ru
Lo.st|x_query|lo.st
LookAny||lookany.com
Lookseek||search.lookseek.com
Looksmart|key|looksmart.com
Lycos|query|lycos.*
maailm|tekst|maailm.com
Mail.ru||mail.ru
Mamma|query|mamma.com
Marginalia|query|search.marginalia.nu
Marktplaats||marktplaats.nl
Maxwebsearch||maxwebsearch.com
Meinestadt|words|meinestadt.de
Meta.ua||meta.ua
MetaCrawler.de|qry|s1.metacrawler.de s2.metacrawler.de s3.metacrawler.de
Metager|eingabe|meta.rrzn.uni-hannover.de metager.de
Metager2||metager2.de
Mister Wong|Keywords|mister-wong.com mister-wong.de
Mojeek||mojeek.com
Monstercrawler|qry|monstercrawler.com
Mozbot||mozbot.co.uk mozbot.com mozbot.fr
MySearch|searchfor searchFor|kf.mysearch.myway.com ki.mysearch.myway.com mysearch.com search.myway.com search.mywebsearch.com
MySpace|qry|searchservice.myspace.com
Najdi||najdi.si
Nate||search.nate.com
Naver|query|naver.com
Naver Images||image.search.naver.com imagesearch.naver.com
Needtofind|searchfor|ko.search.need2find.com
Neeva||neeva.com
Neti|query|neti.ee
Nifty|q Text|search.azby.fmworld.net search.nifty.com
Nifty Videos|kw|videosearch.nifty.com
Nigma|s|nigma.ru
Onet|qt q|onet.pl
Online.no||online.no
OnlySearch||only-search.com
Opplysningen 1881|Query|1881.no
Orange|kw q|busca.orange.es lemoteur.ke.voila.fr lemoteur.orange.fr search.orange.co.uk
Paperball||paperball.de
PeopleCheck||extern.peoplecheck.de
PeoplePC||search.peoplepc.com
Petal Search||petalsearch.com
Picsearch||picsearch.com
Plazoo||plazoo.com
PlusNetwork||plusnetwork.com
Poisk.ru||poisk.ru
Presearch||presearch.com presearch.org
PriceRunner||pricerunner.co.uk
qip|query|search.qip.ru
Qualigo||qualigo.at qualigo.ch qualigo.de qualigo.nl
Qwant||qwant.com
Rakuten|qt|rakuten.co.jp
Rambler|query words|rambler.ru
Riksdelen|What|riksdelen.se
Road Runner Search||search.rr.com
RPMFind|query|rpmfind.net
Sapo||pesquisa.sapo.pt
Scour.com||scour.com
Search This||searchthis.com
Search.ch||search.ch
Search.com||search.com
Searchalot||searchalot.com
SearchCanvas||searchcanvas.com
SearchLock||searchlock.com
Searchy||searchy.co.uk
Searx||searx.be
SeeSaa||search.seesaa.jp
Setooz|query|setooz.com
Seznam||seznam.cz
Seznam Videa||videa.seznam.cz
Sharelook|keyword|sharelook.fr
Shenma||sm.cn
Skynet||skynet.be
sm.de||sm.de
SmartAddressbar|s|search.smartaddressbar.com
SmartShopping|kwd keywords|search.smartshopping.com
Snapdo||search.snap.do search.snapdo.com
So-net|query|so-net.ne.jp
So-net Videos|kw|video.so-net.ne.jp
Softonic||search.softonic.com
Sogou|query keyword w|sogou.com soso.com sougou.com
SoSoDesk||sosodesktop.com
Sputnik||sputnik.ru
start.fyi||search.start.fyi
StartPage|query|s6-eu5.ixquick.com startpage.com
Startpagina||startgoogle.startpagina.nl
Startsiden||startsiden.no
StepStone||stepstone.at stepstone.be stepstone.de stepstone.dk stepstone.fr stepstone.nl stepstone.se
suche.info||suche.info
Suchmaschine.com|suchstr|suchmaschine.com
Suchnase||suchnase.de
Surf Canyon||surfcanyon.com
Swisscows|query|swisscows.com
T-Online||brisbane.t-online.de navigationshilfe.t-online.de suche.t-online.de
talimba|search|talimba.com
TalkTalk|query|talktalk.co.uk
Tarmot||tarmot.com
Technorati||technorati.com
Telstra|find|search.media.telstra.com.au
Teoma||teoma.com
Terra|query|buscador.terra.cl buscador.terra.com.br buscador.terra.es
The Smart Search||thesmartsearch.net
Tiscali|q key|hledani.tiscali.cz search-dyn.tiscali.it search.tiscali.it
Tixuma|sc|tixuma.de
Toolbarhome||toolbarhome.com
Toppreise.ch|search|toppreise.ch
Trouvez.com|query|trouvez.com
TrovaRapido||trovarapido.com
Trusted-Search|w|trusted--search.com trusted-search.com
Tut.by|query|tut.by
Twingly||twingly.com
UKR.net||search.ukr.net
uol.com.br||busca.uol.com.br
URL.ORGanizier||url.org
Vinden||vinden.nl
Vindex|search_for|vindex.nl
Virgilio|qs|mobile.virgilio.it ricerca.virgilio.it ricercaimmagini.virgilio.it ricercanews.virgilio.it ricercavideo.virgilio.it
Voila|rdata|lemoteur.fr search.ke.voila.fr
Volny|search|web.volny.cz
Walhello|key|walhello.com walhello.de walhello.info walhello.nl
Web.de|su q|suche.web.de
Web.nl|zoekwoord|web.nl
Weborama|QUERY|weborama.com weborama.fr
WebSearch|qkw q|websearch.com
Wedoo|keyword|wedoo.com
Winamp||search.winamp.com
Wirtualna Polska|szukaj|szukaj.wp.pl
Witch|search|witch.de
Woopie|kw|woopie.jp
WWW|query|search.www.ee
X-recherche|MOTS|x-recherche.com
Yahoo!|p q|benefind.de cercato.it search.offerbox.com yahoo.* ys.mirostart.com
Yahoo! Directory|p|search.yahoo.com/search/dir
Yahoo! Images|p q va|image.search.yahoo.co.jp image.yahoo.cn images.search.yahoo.com images.yahoo.com
Yahoo! Japan|p vp query keyword q|home.kingsoft.jp jp.hao123.com jwsearch.jword.jp
Yahoo! Japan Videos|p|video.search.yahoo.co.jp
Yam|k|search.yam.com
Yandex|text q|ya.ru yandex.*
Yandex Images|text|images.yandex.*
Yasni|query|yasni.at yasni.ch yasni.co.uk yasni.com yasni.de
Yatedo||yatedo.com yatedo.fr
Yellowmap||yellowmap.de
Yep||yep.com
Yippy|q query|search.yippy.com
YouGoo||yougoo.fr
Zapmeta|q query|zapmeta.*
Zhongsou|w|p.zhongsou.com
Zoek||www3.zoek.nl
Zoeken||zoeken.nl
Zoohoo||zoohoo.cz
Zxuso|wd|zxuso.com
"""

SOCIAL: Final = """
*||43things.com 51.com 5ch.net academia.edu activerain.com activeworlds.com addthis.com airg.ca allnurses.com allrecipes.com alumniclass.com americantowns.com ancestry.com anobii.com answerbag.com aolanswers.com asmallworld.com athlinks.com awe.sm baby-gaga.com babyblog.ru beforeitsnews.com bharatstudent.com biip.no biswap.org bit.ly blackcareernetwork.com blip.fm blog.com blog.feedspot.com blog.goo.ne.jp blog.yahoo.co.jp blogg.no bloggang.com blogher.com bloglines.com blogs.com blogsome.com blogster.com blurtit.com bookmarks.yahoo.co.jp bookmarks.yahoo.com brightkite.com brizzly.com buzzfeed.com cafemom.com camospace.com canalblog.com care.com care2.com caringbridge.org catster.com cbnt.io cellufun.com centerblog.net chegg.com chicagonow.com chiebukuro.yahoo.co.jp classquest.com cocolog-nifty.com copainsdavant.linternaute.com couchsurfing.org cozycot.com cross.tv crunchyroll.com dailystrength.org deluxe.com dianping.com diigo.com dogster.com dol2day.com doostang.com dopplr.com draugiem.lv drugs-forum.com dzone.com edublogs.org elftown.com epicurious.com everforo.com exblog.jp extole.com faceparty.com fandom.com fanpop.com fark.com fc2.com feministing.com filmaffinity.com folkdirect.com foodservice.com forums.androidcentral.com forums.crackberry.com forums.imore.com forums.nexopia.com forums.webosnation.com forums.wpcentral.com fotki.com fruehstueckstreff.org fubar.com gamerdna.com gather.com glassboard.com godtube.com goldenline.pl goldstar.com goo.gl govloop.com gowalla.com gulli.com gutefrage.net hoverspot.com hr.com hubculture.com hubpages.com hyves.net ibibo.com imageshack.com imageshack.us imvu.com insanejournal.com instapaper.com internations.org interpals.net intherooms.com irc-galleria.net is.gd italki.com jammerdirect.com jappy.com jappy.de kaboodle.com kaneva.com librarything.com lifestream.aol.com listal.com listography.com livedoor.com mbga.jp meetin.org meneame.net menuism.com messages.google.com messages.yahoo.co.jp mix.com mocospace.com mouthshut.com movabletype.com mubi.com my.opera.com myanimelist.net mylife.com mymodernmet.com netvibes.com ngopost.org nightlifelink.com ning.com okwave.jp oneworldgroup.org onstartups.com opendiary.com oshiete.goo.ne.jp over-blog.com overblog.com partyflock.nl photobucket.com pinboard.in pingsta.com pixiv.net playahead.se plurk.com pocket.co posterous.com pro.homeadvisor.com pulse.yahoo.com qapacity.com quechup.com ravelry.com redux.com researchgate.net reunion.com reverbnation.com rtl.de ryze.com salespider.com scoop.it screenrant.com scribd.com scvngr.com secondlife.com sharethis.com shvoong.com slashdot.org slideshare.net sociallife.com.br socialvibe.com spaces.live.com spoke.com spruz.com ssense.com stardoll.com stickam.com suomi24.fi sweeva.com taggedmail.com talkbiznow.com techmeme.com tinyurl.com toolbox.com travellerspoint.com trombi.com twoo.com typepad.com unblog.fr urbanspoon.com ushareit.com ushi.cn vampirefreaks.com vampirerave.com vg.no video.ibm.com wakoopa.com wattpad.com webshots.com weebly.com wer-weiss-was.de weread.com wiki.answers.com wikihow.com wikitravel.org woot.com yahoo-mbga.jp youroom.in zoo.gr zooppa.com
Ameba||ameba.jp ameblo.jp
ArtStation||artstation.com
Badoo||badoo.com
Bebo||bebo.com
Behance||behance.net
BlackPlanet||blackplanet.com
Blogger||blogger.com blogspot.com
Bluesky||bsky.app xyz.blueskyweb.app
Buffer||buffer.com
Buzznet||buzznet.com
Classmates||classmates.com
Cyworld||cyworld.com
Delicious||delicious.com
DeviantArt||deviantart.com
Discord||com.discord discord.com discord.gg discordapp.com
Disqus||disq.us disqus.com
Donanimhaber||donanimhaber.com
Douban||douban.com
Dribbble||dribbble.com
Eksi Sozluk||sourtimes.org sozluk.com
Facebook||com.facebook.katana com.facebook.lite facebook.com fb.com fb.me fb.watch
Fetlife||fetlife.com
Flickr||flickr.com
Flipboard||flipboard.app flipboard.com
Flixster||flixster.com
Fotolog||fotolog.com
Foursquare||foursquare.com
Friends Reunited||friendsreunited.com
Friendster||friendster.com
Gab||gab.com
Gaia Online||gaiaonline.com
Geni||geni.com
GitHub||github.com
Glassdoor||glassdoor.com
Goodreads||goodreads.com
Google Groups||googlegroups.com groups.google.*
Google+||com.google.android.apps.plus plus.google.com url.google.com
gree||gree.jp
Habbo||habbo.com
Hacker News||io.github.hidroh.materialistic news.ycombinator.com
Hatena||hatena.ne.jp
hi5||hi5.com
Hocam.com||hocam.com
Hootsuite||hootsuite.com ow.ly
Houzz||houzz.com
Hyves||hyves.nl
Identi.ca||identi.ca
Inci Sozluk||inci.sozlukspot.com incisozluk.cc incisozluk.com
Instagram||com.instagram.android ig.me instagram.com
Instela||instela.com
ITU Sozluk||itusozluk.com
KakaoTalk||com.kakao.talk kakao.com kakaocorp.com
lang-8||lang-8.com
Last.fm||last.fm lastfm.*
Line||jp.naver.line.android line.me
LinkedIn||linkedin.android linkedin.com lnkd.in
Linktree||linktr.ee
LiveJournal||livejournal.com livejournal.ru
Lnk.Bio||lnk.bio
Lobsters||lobste.rs
Mail.ru||my.mail.ru
Mastodon||fosstodon.org hachyderm.io mas.to mastodon.online mastodon.social mastodon.world mstdn.social org.joinmastodon.android phanpy.social
Medium||medium.com
Meetup||meetup.com
MeinVZ||meinvz.net
Messenger||com.facebook.orca m.me messenger.com
Microsoft Teams||com.microsoft.teams teams.live.com teams.microsoft.com
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
Nextdoor||nextdoor.com
Odnoklassniki||odnoklassniki.ru odnoklassniki.ua ok.ru
Orkut||orkut.com
Paper.li||paper.li
Pinterest||com.pinterest pin.it pinterest.*
Plaxo||plaxo.com
Pocket||getpocket.com
Quora||quora.com
Qzone||qzone.qq.com
Reddit||com.laurencedawson.reddit_sync com.laurencedawson.reddit_sync.pro com.reddit.frontpage io.syncapps.lemmy_sync redd.it reddit.com
Renren||renren.com
Skype||web.skype.com
Skyrock||skyrock.com
Slack||com.slack slack.com
Snapchat||com.snapchat.android snapchat.com
Sonico.com||sonico.com
SourceForge||sourceforge.net
Stack Exchange||askubuntu.com mathoverflow.net serverfault.com stackapps.com stackexchange.com superuser.com
StackOverflow||stackoverflow.com
StudiVZ||studivz.net
StumbleUpon||stumbleupon.com
Tagged||tagged.com
Taringa!||taringa.net
Telegram||org.aka.messenger org.telegram.biftogram org.telegram.messenger org.telegram.messenger.web org.telegram.plus t.me telegram.me telegram.org
Tencent||tencent.com
Threads||com.instagram.barcelona threads.com threads.net
TikTok||com.ss.android.ugc.trill com.zhiliaoapp.musically tiktok.com
Tildes||com.talklittle.android.tildes tildes.net
TripAdvisor||tripadvisor.*
Trustpilot||trustpilot.com
Truth Social||truthsocial.com
Tuenti||tuenti.com
Tumblr||t.umblr.com tumblr.com
Twitter||com.twitter.android t.co tweetdeck.com twitter.com x.com
Uludag Sozluk||uludagsozluk.com ulusozluk.com
V2EX||v2ex.com
Viadeo||viadeo.com
Viber||com.viber.voip viber.com
Vkontakte||com.vkontakte.android vk.com vk.ru vkontakte.ru
vKruguDruzei.ru||vkrugudruzei.ru
WAYN||wayn.com
WeChat||com.tencent.mm wechat.com weixin.qq.com
WeeWorld||weeworld.com
Weibo||t.cn weibo.cn weibo.com
WhatsApp||com.whatsapp com.whatsapp.w4b wa.me whatsapp.com
Whirlpool||forums.whirlpool.net.au
Windows Live Spaces||login.live.com
WordPress||wordpress.com wordpress.org
Workplace||workplace.com
Xanga||xanga.com
Xiaohongshu||xhslink.com xiaohongshu.com
XING||xing.com
Yammer||yammer.com
Yelp||yelp.*
Zalo||com.zing.zalo zalo.me
Zhihu||zhihu.com
"""

EMAIL: Final = """
126 Mail||mail.126.com
163 Mail||mail.163.com
1und1||deref-1und1-02.de deref-1und1.de
2degrees||webmail.2degreesbroadband.co.nz
Adam Internet||webmail.adam.com.au
AOL Mail||com.aol.mobile.aolapp mail.aol.com
Beeline||post.ru
Bigpond||basic.messaging.bigpond.com email.telstra.com webmail.bigpond.com webmail2.bigpond.com
Bluewin||email.bluewin.ch rich-v01.bluewin.ch rich-v02.bluewin.ch
Commander||webmail.commander.net.au
Daum Mail||mail.daum.net mail2.daum.net
Dodo||webmail.dodo.com.au
E1.ru||mail.e1.ru
earthlink||com.earthlink.myearthlink
Fastmail||fastmail.com
Freenet||webmail.freenet.de
Gmail||com.google.android.gm inbox.google.com mail.google.com
GMX||deref-gmx.* lightmailer-bap.gmx.* lightmailer-bs.gmx.* lightmailer.gmx.*
HEY||app.hey.com
iCloud Mail||icloud.com/mail
iiNet||mail.iinet.net.au webmail.iinet.net.au
Inbox.com||inbox.com
Infomaniak||mail.infomaniak.com
Ionos||email.ionos.* mailbusiness.ionos.*
iPrimus||webmail.iprimus.com.au
Mail.com||3c-lxa.mail.com deref-mail.com lightmailer.mail.com navigator-lxa.mail.com
Mail.ru||e.mail.ru touch.mail.ru
Mailchimp||campaign-archive.com com.mailchimp.mailchimp list-manage.com mailchi.mp
Mastermail||mastermail.ru
Mynet Mail||mail.mynet.com
Naver Mail||mail.naver.com
Netspace||webmail.netspace.net.au
Optus Zoo||webmail.optusnet.com.au webmail.optuszoo.com.au
Orange Webmail||mail01.orange.fr mail02.orange.fr messagerie.orange.fr messageriepro3.orange.fr orange.fr/webmail wmail.orange.fr
Outlook.com||com.microsoft.office.outlook mail.live.com outlook.com outlook.live.com outlook.office.com outlook.office365.com
Proton||ch.protonmail.android mail.proton.me mail.protonmail.com
QIP||mail.qip.ru
QQ Mail||exmail.qq.com mail.qq.com
Rambler||mail.rambler.ru
Seznam Mail||email.seznam.cz
Sibmail||sibmail.com
Superhuman||mail.superhuman.com
T-online||email.t-online.de
TIM||webmail.tim.it
Tuta||app.tuta.com mail.tutanota.com
Ukr.net||mail.ukr.net secureurl.ukr.net
UPC||upcmail.hispeed.ch
Virgin||webmail.virginbroadband.com.au
Vodafone||mail.vodafone.de webmail.vodafone.co.nz
Web.de||3c-bap.web.de 3c.web.de deref-web.de lightmailer-bap.web.de lightmailer-bs.web.de
Westnet||webmail.westnet.com.au
Yahoo! Mail||com.yahoo.mobile.client.android.mail mail.yahoo.*
Yandex||mail.yandex.*
Zoho||mail.zoho.*
"""

AI: Final = """
Andi||andisearch.com
Baidu AI||ai.baidu.com yiyan.baidu.com
Character.AI||character.ai
Chat+||chat-gpt.org chatplus.com
ChatGLM||chatglm.cn
ChatGPT||chatgpt.com com.openai.chatgpt openai.com
Claude||claude.ai com.anthropic.claude
Consensus||consensus.app
Copilot||bing.com/chat com.microsoft.copilot copilot.cloud.microsoft copilot.com copilot.microsoft.com edgeservices.bing.com m365.cloud.microsoft
Deepseek||deepseek.com
Doubao||doubao.com
Duck.ai||duck.ai
Exa||exa.ai
Felo||felo.ai
Gemini||aistudio.google.com bard.google.com com.google.android.apps.bard gemini.google.com
Genspark||genspark.ai
GitHub Copilot||github.com/copilot
Grok||grok.com grok.x.ai x.com/i/grok
HuggingChat||huggingface.co/chat
iAsk||iask.ai
Jasper||jasper.ai
Kimi||kimi.com kimi.moonshot.cn
Komo||komo.ai
Le Chat||chat.mistral.ai
Liner||liner.com
Lumo||lumo.proton.me
Manus||manus.im
Meta AI||meta.ai
Monica||monica.im
NotebookLM||notebooklm.google.com
Perplexity||ai.perplexity.app.android perplexity.ai
Phind||phind.com
Pi||pi.ai
Poe||poe.com
Qwen||qianwen.com qwen.ai tongyi.aliyun.com tongyi.com
T3 Chat||t3.chat
Venice||venice.ai
You||you.com
Yuanbao||yuanbao.tencent.com
"""

VIDEO: Final = """
Bilibili||b23.tv bilibili.com
BitChute||bitchute.com
Crackle||crackle.com
CuriosityStream||curiositystream.com
Dailymotion||dai.ly dailymotion.com
Disney+||disneyplus.com
Douyin||douyin.com
DTube||d.tube
Hulu||hulu.com
iQIYI||iq.com iqiyi.com
Kick||kick.com
Kuaishou||kuaishou.com
Loom||loom.com
Netflix||netflix.com
Niconico||nico.ms nicovideo.jp
Odysee||odysee.com
Rumble||rumble.com
Rutube||rutube.ru
TED||ted.com
Tudou||tudou.com
Twitch||justin.tv tv.twitch.android.app twitch.tv
Utreon||utreon.com
Veoh||veoh.com
Vidyard||vidyard.com
Vimeo||vimeo.com
Wistia||wistia.com wistia.net
Youku||youku.com
YouTube||com.google.android.youtube youtu.be youtube-nocookie.com youtube.com
"""

PAID: Final = """
Acuity Ads||acuityplatform.com
Adform||adform.net
ADFOX||adfox.ru
Adition||adition.com
AdNET||adnet.de
AdRoll||adroll.com
AdSpirit||adspirit.de plusperformance.com rtbcity.com
Amazon Ads||amazon-adsystem.com
AppNexus||247realmedia.com adnxs.com
AudienceScience||wunderloop.net
BidSwitch||bidswitch.net
Casale Media||casalemedia.com
Criteo||criteo.com criteo.net
Doubleclick||ad-apac.doubleclick.net ad.doubleclick.net dp.g.doubleclick.net pubads.g.doubleclick.net s0.2mdn.net s1.2mdn.net
Eyeota||eyeota.net
Flashtalking||flashtalking.com
Fluct||adingo.jp
Google||adsensecustomsearchads.com doubleclick.net googleadservices.com googlesyndication.com imasdk.googleapis.com syndicatedsearch.goog
Jivox||jivox.com
LifeStreet||lfstmedia.com
LowerMyBills||lowermybills.com
MicroAd||microad.jp
Microsoft Ads||bat.bing.com
Mixpo||mixpo.com
Mozo||mozo.com.au
Neustar AdAdvisor||adadvisor.net
ONE by AOL||nexage.com
OpenX||openx.net openxenterprise.com servedbyopenx.com
Outbrain||outbrain.com
Plista||farm.plista.com
Price.ru||price.ru
PubMatic||pubmatic.com
Rubicon Project||rubiconproject.com
Sizmek||bs.serving-sys.com
Sociomantic Labs||sociomantic.com
Sonobi||sonobi.com
Sovrn||lijit.com
SteelHouse||steelhousemedia.com
StickyADS.tv||stickyadstv.com
Taboola||taboola.com
Torg.Mail.ru||torg.mail.ru
Tribal Fusion||cdnx.tribalfusion.com
White Pages||whitepages.com.au
Yandex.Direct||an.yandex.ru yabs.yandex.*
Yandex.Market||market.yandex.ru
Yieldmo||yieldmo.com
ZEDO||zedo.com
"""

REFERRAL: Final = """
Alibaba||alibaba.com
Amazon||amazon.*
Apple News||apple.news
eBay||ebay.*
Etsy||etsy.com
Feedly||feedly.com
Google||accounts.google.com com.google.android.apps.docs com.google.android.apps.messaging developers.google.com docs.google.com drive.google.com groups.google.co.uk groups.google.com maps.google.com play.google.com sites.google.com support.google.com
Ground News||ground.news
Memeorandum||memeorandum.com
Mercado Libre||mercadolibre.*
Shopify||shop.app shopify.com
Shopzilla||shopzilla.com
SmartNews||smartnews.com
Stripe||stripe.com
Substack||substack.com
Walmart||walmart.com
Wikipedia||wikipedia.org
Yahoo!||answers.yahoo.com astrology.yahoo.com cars.yahoo.com eurosport.yahoo.com finance.yahoo.com games.yahoo.com lifestyle.yahoo.com match.yahoo.net messenger.yahoo.com movies.yahoo.com news.yahoo.com omg.yahoo.com screen.yahoo.com shopping.yahoo.net sports.yahoo.com travel.yahoo.com weather.yahoo.com
Yandex Maps|text|maps.yandex.*
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
