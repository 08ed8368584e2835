"""The kind of an Android device by the model it names.

The rows are beginnings of model names, in lower case, each as short as tells one kind from another; a longer one
wins over a shorter. They were worked out from the models that the public device lists know (about 60,000), so most
name no model in full. The agent's word "Mobile" decides where no row does: makers set it on four tablets in five.
"""
# fmt: off - the rows are filled to the line

from __future__ import annotations

from typing import Final

_BEGINNINGS: Final = (
    (
        "phone",
        (
            "201|4good k|550|556|650|808s|9002|9022|922|_tv_0_tb|_tv_4_tb|_tv_9_tb|_tv_a_tb|_tv_m_tb|_tv_z_tb|"
            "a350 |a95 |adr6|af9|aiw|ala|allview 2|alp|aries_7|ask-|asus_l|asus_t|beta|blu t|bv|bz0|clev|coo|"
            "cph|dia|do|droidz a|droidz b|droidz m|droidz r|drp|dt19|dv-|fc|fig|flare j|flare_|fm|freed|fs|"
            "fxt8|g0|g703|gemini p|gio|glx t|gpad_|grl|haier-|hb_|hm|hom|hp slate 6|ht3|htc d|htc h|htc_h|"
            "htc_p|i10-|ibe|icl|inco a|iplu|iq14|iq15|iq2|iqe|iris7|itr|iva|k00e|k00z|k012|k016|k019|k01n|kf4|"
            "kf5|kids s|kli|kori|laru|lenco d|lg-m|lge;-|lge;a|lge;m|lge;z|ls|lumus_|m-mp75|m-mp7s2|m10_n|m20|"
            "m2102|m35|m405|m8sx|mach|me37|mflogin4|mg|midn|mirac|mm6|moto g|mus|mx-|mxw|mya|n8|nbx|nt-35|"
            "odyss|oka|opp|optim4|optimu|optu|p36|p6|p71|padm|padt|padu|panasonic |pcr|pd|pec|pedm|pee|pef|peg|"
            "peh|pem|perm|pixus_je|pma|pmd|pme|pmm|rmx|run|rvl|sai|scg|self|sens|shv|shw|slt|sm-5|sm-a|sm-f|"
            "sm-g|sm-j|sm-m|sm-n9|sm-t255|sm-w|sonyc|spad|sph|start|sub|superb_|t155|tah|tech pad  |tech pad +|"
            "tech pad x|tech pad-|tech pad_ |tech_|techpad  |techpad m|techpad x|techpad-|techpad_ |tecno a|"
            "tecno s|telek|tet|tornado3|tsb_|turbox|tx9 |v19|v2|v3|vca|ver-|videoc|vivo|vns|woxter q2|x96p|xl|"
            "y5|yk|yl|zm|zoom_|zte b|zur72"
        ),
    ),
    (
        "tablet",
        (
            "10|1a|1b|1cy|1i|2208128|23043|23073|2307b|2401|24074|24076|2505d|3q|63|70 |701h|705-|71 |74|758|"
            "76|7a|7b|7d|7q|80 |800|8051|8052|8054|8055|8056|8057|806|808|809|830|84|89|8a|8e|9003|9007|9009|"
            "9013|9025|9027|9029|903|9060|9081|91|92|9309|94|97r|; |a1-|a10 |a10-|a101b2|a101c|a130-|a130_|"
            "a211|a3-|a3500|a5500|a760|a802|a80k|a8i|ac1|acer o|active 10|actived|adro|adt_|agr|ags|alba8|"
            "alfa 10|alfa 8|alfa1|alfa7|alfa8|alfa_|alg|alld|allview s|allview2|allview3|allview_t|allviewa|"
            "allviewc|allviews|alta|ama |ama_|amazing_p|an1|an7|an8|an9|android 11|android 8.;|android 81|"
            "android 85|android 8;|androme|aoso|aoy|ap-|apl|aquarius  |aquarius c|aquarius_|archm|archos 1|"
            "archos 7|archos 8|archos 9|archos t|archos5|aries 1|aries 7|aries_1|aries_71|arn|artel_c|artel_n|"
            "artel_st|as8|ask 7|ask_7|ast2|asus p|asus t|asus_p|at101|atlantis|aup|auxus c|avi|awow|ax10p|ax2|"
            "ax4|ax501|ax503|ax5n|azi|b |b1-|b10|b27|b28|b31|b_|bach|bah|base7|base_1|base_7|bb-|bc|bdf|bg2|"
            "bgh +|bgh m|bgo|bigt|bio|bky|blec|bmx|bnr|bnt|bq  |bq s|bq-1|bq-7|bq-800|bq-8067|bq-807|bq-9|"
            "bqru-1|bqru-7|brac|bravis sl|bravis_sl|bt7|bto|btp|btv|btx|bve|bz|c-1|c-5|c-7|c0|c101|c81w|c82|"
            "c_b|cat  |cat g|cat n|cat p|cat st|catn|cats|cavion_base1|cavion_base7|cb|ccit  |ccit a|ccit b|"
            "ccit_ |ced|celkon c|celkon*c|celkon_c|cga|cinemat|citi 1|citi 4_|citi 7|citi 8|citi 9 4g t|"
            "citi 9 4g_|citi a_|citi m 4g t|citi m 4g_|citi m_|citi o|citi z51|citi z52|citi_|cloud z|cm8|cm_|"
            "cnm|co-|cobalt t|cobalt-t|cobalt_t|compaq|concorde r|conn|cont|core-t|cosmo_c|coto_t1|coy|cpn|"
            "crony|ct1|ct7|ct9|cube-|cw|cx-1|cx1|cyclone v|d2_|da6|darw|dbo|dbr|dby|dc-|dei|dell s|dell venue |"
            "dell; s|dg1|diamond r|digicom a|digma  |digma d|digma i|digma p|digma_|discovery 1|discovery a1|"
            "discovery_1|dl70|dmo|dp7|droidz d|droidz ed|droidz po|dru|dsl|dta-|dunns 7|dunns e|dunns m|dunns7|"
            "dunns_7|dunns_a|dunns_m|dunnsa|dunnsm|duz|dvk87|dw-u|dx|e-boa|e-boda e|e-boda i|e-boda r|"
            "e-boda sup|e-tel q|e-tel_q|e0|e101|e12|e17|e1c|e28|e691x|e73|e79|e80|e90|e91|eagle_1|eagle_8|"
            "eagle_9|eben|echo l|eda71|edu|ee|ek-m|ek-t|eld|elegance 8|elegance1|elegance7|element 7|element 8|"
            "element 9|element1|element7|element_7|element_8|element_9|elipso |elipso_1|elite o|elite t1|"
            "elite_t8|eln|end|energy  |energy b|energy-|energy_ |enjoy 7|eno|eon |eon_|epic m|epic_e|er7|"
            "ergo b7|ergo_b|est|et5|etl-t|eut|evolu|ex7|ex8|exce|exo_|explay  |explay-|explay_|expr|f-03g|f104|"
            "f105d|f21w|f3a|f70|far|fast7|fau|fieldbook k|finepower a|finepower b|finepower_a|finepower_b|"
            "finepowera|finepowerb|flexp|flyl|fna|freebi|freem|freshm|ft10|fus|g-1|g-2|g-tb|g-tide h|g1000|g20|"
            "g3_|g802|gdi|gem|geod|geof|ghia 4|ghia v|ghia_4|ghiav|ginzzu g|ginzzu_g|ginzzug|gk1|got|gr-|"
            "gravity 9|gravity2|gravity_3|gro|gt-1|gt-7|gt-8|gt-n5|gt-n8|gt-p|gt-w|gt-x|gt10|gt4|gta|gtvr|gtx_|"
            "gu-|gu4|h10|h14|h21|h27|h28|h310|h38|han|hdl|hell|hey2|hi1|hi8|hi9|hit 1|hit 3|hit h|hitv1|hiv|"
            "hmd t|hmw|hoc|honor v|hoo|hop|hp 7|hp 8|hs1|hs_|hsg|ht 7|ht 8|ht-|ht07|htb|htc a1|htc f|htc p7|"
            "htc-a1|htc-f|htc_a1|htc_f|htc_p7|huawei m2|hud|hug|hwt|hyundai  |hyundai 4|hyundai 9|hyundai _|"
            "hyundai m|hyundai-|hyundai0|hyundai4|hyundai_-|hyundai_0|hyundai__|hyundai_a|hyundai_z|hyundaia|"
            "hyundaim|hyundaiz|hz001|i-mobile i-n|i10__|i10_p|i10_r|i10p|i11|i213|i216|iba|icherry-|iconbit ma|"
            "id |id_|idb|idrq|ids|idxd1|idxd7|ie|ifi|ign|ik-|iku t|iku_t|imo y|imo z|imo_y|imo_z|impression  |"
            "impression b|impression-|impression_|impulse 7|infinity ta|infinityl|infinix x11|infinix x7|"
            "infinix x8|infinix-x11|infinix-x7|infinix-x8|infinix_x11|infinix_x7|infinix_x8|infor|insignia d|"
            "insignia_d|intel|intr|ipa|ipl|iq10|iq3|irol|irulu a|irulu v|irulu-|irulu_v|irulu_x|it-|it_|"
            "itel w7|itell|ivo|jag|jdn|jk7|jms|joy1|joy7|joy8|jp5|k-b|k00s|k101|k109|k10c|k21|k38|k7_a|k87|k8g|"
            "k96|kai|kant2|kbo|kens|kf|kianoe|kianoi|kidi|kj-a|kj-g|kj-y|kj_|kl1|kl4|kl62|kl63|kl7|kl9|km07|"
            "km08|km1|kob|koc|konr|kov|krez t|krez_t|krj|kt |kt1|kt200|kt3|kt6|kt7|kt9|kurio 1|kurio 7|kurio7|"
            "kurio_1|kurio_7|l-ement7|l-ement_7|l-ite  |l-ite 502|l-ite_ |l10-|l10_|l16|l37|l4|l7 |l7.|l8.|"
            "lark e|lark-|lark_e|lavi|lc0|le pa|lec|lement 7|lement7|lement_7|lenc|lenovo a0|lenovo a33|"
            "lenovo a4|lenovo a76|lenovo a9|lenovo b|lenovo pb-|lenovo s0|lenovo s4|lenovo s99|lenovo t|"
            "lenovo_a5|lenovoa|lenovob|lepa|lg v|lg-lk|lg-p75|lg-uk|lg-v5|lg-v9|lg_|lgp7|lgt0|lgv4|lgv5|lgv7|"
            "libra|light at|light_|lins|livi|lom|lp t|lp_t|lw|m bot 55|m bot 6|m-i|m-mp0|m-mp1|m-mp4|m-mp71|"
            "m-mp720g|m-mp725|m-mp726|m-mp74|m-mp8|m-mp9|m-mpa|m-mpm|m-mpz|m-s|m-t|m10-|m106|m107|m10_|m10l|"
            "m110|m17|m2-|m20_|m30 |m30_|m30p|m40|m50 mi|m50 p|m50_|m50h|m50p|m50s|m620|m7-|m729|m73|m75|m760|"
            "m761|m762b|m762w|m763|m766|m76q|m77|m7_3|m7_g|m7g|m7s|m8 g|m82|m830|m831|m85|m863|m8_4|m8l|m9-3|"
            "m910a|m9_w|magne|marshal me-6|marshal me-7|marshal-me-7|marshal_me-6|marshal_me-7|marshalme-6|"
            "marshalme-7|matrix u|mav|maxi 1|maxtron t|maxtron-g|maxtron-t|maxtron_g|maxtron_t|mb7|mbk|mc_|"
            "me 10|me1|meanit c10|meanit c8|meanit x20|meanit_c10|meanit_c8|meanit_x10|mega 3|megafon l|"
            "megafon v|mfc|mgp|mi7|micromax p|micromax-p|micromax_p|micromaxp|mid|mini 7|mini7|mito t|mito-t|"
            "mito_t|mixz|ml-w|ml0|ml1|ml2|mlab|mobi |mobo |mobo_|momo0|momo4|momo9|mon-|monster 4|monz|mp7|mpd|"
            "mpq|mq|mrr|mrx|ms1|mt-|mt07|mt08|mt7|mtc_1|mtn-8|mv|mx102|mx103|mx13|mx7|my |myt|mz0|mz4|mz9|n0|"
            "n101|n28|n37|n510|n5110|n70|nab|navi|navo |navo_|navon o|navon p|navon_o|navon_p|nb1|nb7|nd|neon7|"
            "neon9|net_k|net_r|netwo|nexa_a|next0|next4|next9|nexus 7|nimb|nitro p|nitro_p|noa m1|noa p|nod|"
            "nomi c|nomi_c|noo|novo|np0|nq|ns69|ns97|nt-|num|nxm|o+ f|o+ st|o8|obo|oc101|ocean k|odys |odys-|"
            "odys_|okt|one 8|one touch e|one touch t|one touch_|one_touch e|one_touch t|one_touch_e|onetouch t|"
            "onetouch_|onyx_|opd|opt|orion 1|orion 7|orion_1|orion_7|orp|ot1|ot5|ov-a|ov-m|ov-q|ov-t|ov-z|ov1|"
            "ov53|ov54|oysters  |oysters t|p0|p10 |p10003|p103|p104|p109|p10s|p10x|p11s|p16|p20|p25|p26|p30a|"
            "p30h|p30s|p30t|p31|p32|p38|p40h|p40s|p50 |p50_|p50a|p7pr|p80 |p80_|p80t|p85|pa235|pa24|pantech p|"
            "pantech-p|pb-|pc-|pcb-|pd-|pedi|pentagram eo|pentagram_|people a|pet|pi3|pipo p|pipo t|pipo_t|"
            "pixel c|pixus a|pixus b|pixus d|pixus f|pixus ha|pixus j|pixus l|pixus s|pixus t|pixus w|pixus_|"
            "plan|platina|platinum 1|platinum v|platinum_1|platinum_v|platinumv|play f|play t|play_|ple-|plt|"
            "plum z8|plur|plus-|plus_|pm|po1|po9|pocketb|pok|polari|polytron t|polytron_t|positivo y|power b|"
            "pred|primo 7|primo 8|primo9|prit|pro 14|pro 16|pro s|ps65|psp754|psp76|ptb|pull|pulse t|pxt|q11|"
            "q3p|q71|q7a|q8 |qc7|qilive 1|qilive 6|qilive 7|qilive 9|qm7|qo|qs07|qs08|qs9|quadr|qual|"
            "quantum_2_1|quantum_2_7|quantum_2_9|quar|qumo v|qumo_a|qumo_s|qumo_v|qumoa|qumos|qumov|qw|r102|"
            "r18|r8l|rad|ramos  |ramos b|rapi|rc |rc0|rc7|rc9|rct|re9|read|ree|regu|remix p|ride|rmd|rod|royo|"
            "rp-|rs1|rt3|ruggb|runbop2|s1000x|s1044|s109|s180|s23_e|s270|s28|s37|s470|s6000|s7 |s7-c|santo|sb5|"
            "sc-06|sce|sch-i80|scm|seeken-st|seeken_st|seg|sencor  |sencor 1|sencor 7|sencor_ |sencor_1|senk|"
            "sgp|sht-|sico e|silk-|silk/1.0|siri|sk-|sky 1|sky 555|sky 7 |sky 7.8|sky 71|sky 8|sky 9|slide d|"
            "slide_|slp|sm-n-|sm-n4|sm-n_|sm-nm|sm-p|sm-t|sm-x|smai|smart g|smart l|smart s1|smart s7|smart w|"
            "smart_g|smart_l1|smart_s1|smart_s7|smart_w|smartboo|smartvie|smarty|smooth 8|snap_4|sno|sonysg|"
            "sonyson|soun|sp7|spark t|spc gl|spectru|spice mi-7|spice mi7|spice-mi-7|spice-mi7|spice_mi-7|"
            "spice_mi7|spicemi-7|spicemi7|spira|spng|sprint at|sq|st19|starta|streak|studio 7|superi|supern|"
            "supra  |supra m|supra_|surf|swipe |swipe_s|syg|t080|t1|t20m|t22|t26|t30|t40 |t40_|t40h|t40s |"
            "t40s_|t45h|t470|t50-|t500|t50h|t50m|t50p|t60-|t60a|t60p|t65|t70-|t700|t7014|t703|t704|t707|t708|"
            "t72|t74|t7v|t8-|t806|t81n|t84|t96 |ta1|ta2|ta3|tac|tad-|tango |taq|targ|tax|tb|tc8|tc9|tdt3|tdt4|"
            "techno 7|techno i|techno t|techno-|techno_1|techno_7|techno_8|techno_9|techno_i|techno_s|"
            "techno_x8|tecl|tecno 7|tecno p7|tecno-t1|tecno_7|tecno_d|tecno_p7|tecno_p9|tecno_t1|tecnot1|tegr|"
            "tel-1|tel-7|teo|tf-m|tfx|tg |tg1|tgr|tgw|thor1|thor_|tk|tla|tm-1|tm-7|tm-8|tm-9|tm-m|tmn|tmrv5|"
            "torex-p|torex8|touch 7|touch_|tpc|tr1|transf|treks|trevi_ |true|ts7|ts8|tt10|tt7|tth|ttl|twin|tyd|"
            "tz|u0g|u1005|u1006|u27|u30g|u4g|u51g|u63|u70b|u70c|u9g|uli|ultraminttt|unic|uno |up1|urs|utb|v-z|"
            "v10e|v12e|v709|v820|v89|v919|valu|van|vct|vega7|vega8|venue|verykool t|verykool_t|verykoolt|vi1|"
            "vi4|via l|via s|via t|via-|via_t|visionbook 1|visionbook 7|visionbook 8|visionbook_1|visionbook_7|"
            "visionbook_8|vitu|viva |viva1|viva8|viva_|vivac|vivah|vivai|vivax t|vivax_t|vk8|vm1|volta|voyo|"
            "vr_|vrd|vt1|vt7|w-1|wave i|wave-|wave_|web-|wexler  |wexler- |wexler. b|wexler_ |wg|wink_h|wink_p|"
            "winmax_t|winnovo 7|winnovo m|winnovo7|winnovo_m|winnovo_t|winnovom|wo |woxter  |woxter q|woxter s|"
            "woxter_ |woxter_i|woxter_qx|woxter_s|ws1|ws7|ws8|wx_|x ti|x-tigi_jo|x100|x103|x104|x109|x10m|"
            "x700_|x80 |x8u|x900_|x98 |x;|x_tigi j|x_tigi_j|xav|xel|xoo|xr6|xya|y101|y103|y200|y21|y61|y70|y88|"
            "yb|yl-archos p|yoo|yt-|yt3|z1000|z101|z1_|z70|z712|z811|z900|z909|z930+|z99 |z99_|zc-p|zeni|zeno|"
            "zl|zmo|zoom |zt2|zte t1|zte v70|zte v96a|zte-v7|zte-v8|zte-v96|zte-v98|zyn|zyq"
        ),
    ),
    (
        "tv",
        (
            "(lg|+c|00|0v|10m|11f|11h|11l|11o|11s|11u|11y|2000 |2000-|207|24d|24f|24g|24h|24l|24o|24r|24y|28|"
            "31|32|393|39d|39h|39l|40a|40f|40g|40l|40s|40u|42|43|44|47|48a|49|4k|50a|50f|50k|50l|50o|50p|50s|"
            "50u|55|58b|65k|65l|65m|65o|65p|65u|70p|75u|85u|8k|99a|99m|99n|a-00|a-4|a-9|a-s|a5x|a95|aa|ab5|abx|"
            "adt-2|af|ai |airti|akai,|ald|alfaw|alle|alte|amaze a|amazonx|amigo7|aml|an-|and1|ando|ank|aoc;|"
            "aosp on r|aquosb|arri|artl|as1_|as4|as5|as_4k|asus_go|atmac|atom-|avd|awt|b-s|b213|b867|baf|bb2|"
            "bdp|bdv|beelink|bell |beyondt|bhx|bid|bla-4|bq_1|bq_3|bq_4|bq_55f|bravia|bt_|bush,|c50|cad|"
            "changhong,|chromec|cinema4|cooc|cord|crk|crown,|ct-|cv|cxh|cyclone x|d214|d215|d50u|d8|dae|dang|"
            "daw|dcti|dexp a|di3|diga|digicor|digif|digit is|dir|divi|diw|dol|dq0|drac|dreams|droidl|dsc|dune|"
            "dv8|dv9|dvs|eagle c|eagle e|eagle g|ec6|ecos|ele-g|eled|em15|emc|en1|eo1|epico|era8|ergog|es13|"
            "es14|es2|es3|ess|eur|evp|evv|ex-|f11a|f32e|f43|f48|feng|feno|fib|finl|fo-|formu|fs-|funa|fund|fv|"
            "ga5|gaz|geant,|geep|gfh|gi |gi-9|global_|globm|gr3|gr4|gru|gt-b9|gt1-|gt1m|gtc|gtkin|gtx-|h-|h0|"
            "h10 |h11m|h24f|h24y|h3218|h32f|h32g|h32h|h32i|h32y|h44a|h44m|h8s|h96 |h96_|h96m|h96p|h99a|h99z|"
            "ha0|ha4|ha9|haier ma|haiera|harp|hb-|hc3|hc5|hd |hd-|hd10|hdr|hgs|hibe|hir|hism|hita|hk1|hlq|hm0|"
            "hm4|hm9|hms|horizont|hph|hst|htv-|hty|huma|hx|hz00a|hz00m|hz4|i-9|i96|iconb|icor|ik-5|ikon|ile|"
            "imaq|imt|infinity k8|inv|ip-|ipc|irh|iron+|isv|j-l|jv|k&|k24|k32|k40d|k43d|k50d|k55u|kall|kant-|"
            "kb2 |kd-|kd0|kd1|kd4|kd9|kdl|key0|ki |kii |kiii|kj-s|kk |km-0|km-9|km00|km2|km4|km5|km6|km9|kml|"
            "korax|kud|l32|laa|lativ|lc-|lcd|ld-|le-|le000a|le000m|le3|le4|le5|le999|leap-|ledm|lge 00|lge 44|"
            "lge 99|lge/|lge0|lge4|lge9|lge;|lge_|lime|lm2|lmm|ls42|ls44|lt-1|lt-4|lt-5|lt-9|lt_5|lu-|lzz|m-0|"
            "m-4|m-9|m8s|mage|mant|maple2|maple_|mast|mata|max r|max x|max_r|me-|meco|media/|medion,|metz|mica|"
            "mini h|minim|miray|mito 32|mito-32|mito_32|mitv|mk8|mlt|mm|mnb|mobo-|model/|movie|movix|multy|"
            "mx11|mxq|n5m|n5n|nek|neo u|neo-u|neo-x|neo-z|netc|netta |netwi|nexon|next 6|nexus p|ng3|nogapc|"
            "nordi|nordm|nsz|nv1|nv5|nv7|nvi|nvx|nwx|nx-|ole|olt|onv|oppo cn|oppocn|optima_t|orbs|orion r|"
            "orion,|ot-d|ott |ov11|ov55|ozo|p11l|p42|p55l|p55u|pab|panasonic mi|panasonic,|panasonic.|"
            "panasonic;|panod|pat|pend|perf|ph60d|philips,|philips;|pioneer,|pipo x|pipo_x|polar |polar_|"
            "polarl|polaroid,|portalt|pro+|profi|provi|ptv|pyra|qg|qk|qm1|qs02|r3g|r68|rass|rca;|red 1|red 3|"
            "red 6|red 9|red3|reeder tv|regal,|rh-|rk3|rkm|rok|romb|rst|rw|s508|s600 |s600_|s700|s70c|s800 |"
            "s800_|s900|s_|sab|sagemc|samsung,|samt|sbd|sbx|sc/|scb|sdo|sds|sei|selen|selev|sfc|sh6b|sharp,|"
            "sharp-aq|si2|sile|silk/1.1|silk/1.5|silk/5|skwe|sky,|sky_w|skyline |skyline_|skys|skyw|smart-3|"
            "smartat|smt|smx|sn0|sn55|solo 4|solo 8|sony-b|sony-k|sonyb|sonydb|soul|spc_|ssq|st6|stb|ster|"
            "stream|stv-|sun_l|sunny sn|sunny_|sunnys|sunwe|superma|sw-|swg|switr|swt|t28d|t32|t40d|t40sg|"
            "t40sl|t43d|t43f|t49|t55|t95|t96m|tani|tb-b|tb-g|tb-p|tb28|tcd|tcl,|td2|td3|td4|td5|tdtv|technos|"
            "telefunken,|telia|tesla |tesla,|test|tets|tf500|thomson,|tiv|tle-|topsi|tornado,|toshiba,|touca|"
            "tox|tpm1|tpv|tq6|tr9|transp|turbo-x,|tvs|tx-|tx3|tx5|tx6|tx9s|ty5|u43|u50e|u50f|u50y|u55a|u55e|"
            "u6085|u60p|u65p|u65y|ud|ug|ulx|ut8|uzw|v24t|v32|v39t|vant|vap|vega s|vek|vesta|vestel,|vgk|vhi|"
            "vier|vim2|vip7|virgi|viva_ho|vivax-|vizi|vmp-|vmp02|vn5|von|vork|vt-|w_l|walton g|wh|wir|wiw|wk_|"
            "ws-|wud|wz|x-me|x11|x4s|x6-|x88|x92|x96|x98_|x98m|xd1|xd2|xds|xge|xgody_|xian|xlr|xr4|xs10|xt11|"
            "xu|y8 m|yandexm|ye-|yndx-0007|yndx-0008|yndx-0009|yndx-001|yndx0007|yndx0008|yndx0009|yndx001|"
            "youv|youw|yund|yuno.|yut|z m|z-00|z-4|z-9|z10 |z11 |z28|zap|zea|zid|zz"
        ),
    ),
    (
        "desktop",
        (
            "20j|afr|apple-im|apple-m|apple-p|aquarius p|aspi|bili|compaq 82|dell i|easyn|engage |f0|gp7|h13|"
            "had|hibox|hp c|hp e|hp prob|icru_im|icru_m|icru_p|imac|inspiro|k50i|latit|lenovo g|lenovo/|"
            "lenovog|lifeb|mac|mdcr_im|mdcr_m|mdcr_p|netboo|nook br|nuc1|optip|pc;|pixelbook |powerb|powermac|"
            "predator g|profe|remix m|sate|sony c|surface b|surface p|swift s|sys|trav|vos|way|xps|z240|zc-3|zn"
        ),
    ),
    (
        "wearable",
        (
            "a8110|appll|arc-|elar|gear|geoz|glas|gll|h1-|kidph|lem1|leo-|moto 3|moto f|moto-f|moto_f|"
            "motorola f|motorola-f|motorola_f|nb |neo3|nt-15|opw|ow1|ow2|pico |quest 2|quest 3s|quest p|r2021|"
            "res|sm-r|sm-v|ssm|stan|thor 4|thor pr|thor s|vr-|vrl|x9 c"
        ),
    ),
    (
        "console",
        (
            "archos g|dexp f|dexp_f|gr0|pocket 2|pocket 3 |pocket 3+|pocket 3p|pocket 4|pocket 5|razer|ret|rg0|"
            "rg4|rg505|rg55|rg9|rgc|switch l|switch o"
        ),
    ),
    (
        "other",
        ("(z|aeob|aeoc|aeoh|da2|eft|ek-g|ida|ifp|is12|mpc|odr|quad-core t|sda|xdh|yt5|yt7|yt9"),
    ),
)

_TABLE: Final = {beginning: kind for kind, row in _BEGINNINGS for beginning in row.split("|")}
_LONGEST: Final = 12

_WORDS: Final = (
    # part of a model name: kind; the first that is there counts
    *((word, "tablet") for word in ("tab", "slate", "kids", "kindle")),
    ("watch", "wearable"),
    ("chromebook", "desktop"),
    *((word, "tv") for word in ("box", "stick", "shell", "-led", "led3", "led4", "led5", "uhd", "projector")),
    ("padfone", "phone"),
    ("pad", "tablet"),
)


def find_model_type(model: str, *, is_mobile: bool) -> str:
    """The kind of a device by its lower-case model, "" when that says nothing.

    `is_mobile` is what the agent says of itself: it only settles names with "tv", which some phones have too.
    """
    for length in range(min(len(model), _LONGEST), 1, -1):
        kind = _TABLE.get(model[:length])
        if kind is not None:
            return kind
    for word, kind in _WORDS:
        if word in model:
            return kind
    return "tv" if "tv" in model and not is_mobile else ""
