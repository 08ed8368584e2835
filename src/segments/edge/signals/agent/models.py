"""The kind of an Android device by the model it names.

The rows are beginnings of model names, in lower case, each as short as tells one kind from another; a longer one
wins over a shorter. They are written without what they share with the row before, in a third less space. Most name no
model in full. The agent's word "Mobile" decides where no row does: makers set it on four tablets in five.
"""
# fmt: off - the rows are filled to the line

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_BEGINNINGS: Final = (
    (
        "phone",
        (
            "A201A4good kA550C6A650A808sA9002C22B22A_tv_0_tbE4_tbE9_tbEa_tbEm_tbEz_tbAa350 B95 Bdr6Bf9BiwBlaClvie"
            "w 2CpBries_7Bsk-Cus_lFtAbetaBlu tBvBz0AclevBooBphAdiaBoBroidz aHbHmHrCpBt19Bv-AfcBigBlare jF_BmBreed"
            "BsBxt8Ag0B703Bemini pBioBlx tBpad_BrlAhaier-Bb_BmBomBp slate 6Bt3Cc dEhD_hEpAi10-BbeBclBnco aBpluBq1"
            "4D5C2CeBris7BtrBvaAk00eDzC12D6D9DnBf4C5Bids sBliBoriAlaruBenco dBg-mCe;-EaEmEzBsBumus_Am-mp75Fs2B10_"
            "nB20C102B35B405B8sxBachBe37Bflogin4BgBidnCracBm6Boto gBusBx-CwByaAn8BbxBt-35AodyssBkaBppCtim4FuDuAp3"
            "6B6B71BadmDtDuCnasonic BcrBdBecCdmCeCfCgChCmCrmBixus_jeBmaCdCeCmArmxBunBvlAsaiBcgBelfCnsBhvCwBltBm-5"
            "DaDfDgDjDmDn9Dt255DwBonycBpadChBtartBubCperb_At155BahBech pad  J+JxI-I_ E_Epad  ImIxH-H_ Dno aGsClek"
            "CtBornado3Bsb_BurboxBx9 Av19B2B3BcaBer-BideocCvoBnsAwoxter q2Ax96pBlAy5BkBlAzmBoom_Bte bBur72"
        ),
    ),
    (
        "tablet",
        (
            "A10BaBbBcyBiA2208128B3043D73EbB401D74E6B505dA3qA63A70 C1hC5-B1 B4B58B6BaBbBdBqA80 C0C51D2D4D5D6D7C6C"
            "8C9B30B4B9BaBeA9003D7D9C13C25D7D9C3C60C81B1B2B309B4B7rA; Aa1-C0 D-D1b2EcC30-E_B211B3-C500B5500B760B8"
            "02DkCiBc1Cer oCtive 10GdBdroCt_BgrCsBlba8Cfa 10F8E1E7E8E_CgCldDview sH2H3H_tHaHcHsCtaBma D_Dzing_pBn"
            "1C7C8C9Cdroid 11I8.;J1J5J;FmeBosoCyBp-ClBquarius  JcI_BrchmEos 1H7H8H9HtG5Cies 1G7F_1G71CnCtel_cGnGs"
            "tBs8Ck 7D_7Ct2Cus pFtE_pBt101ClantisBupCxus cBviBwowBx10pC2C4C501E3DnBziAb B1-C0B27C8B31B_BachChCse7"
            "E_1F7Bb-BcBdfBg2Ch +EmCoBigtCoBkyBlecBmxBnrCtBq  DsC-1D7D800F67F7D9Cru-1F7BracDvis slG_slBt7CoCpCvCx"
            "BveBzAc-1C5C7B0B101B81wC2B_bBat  EgEnEpEstDnDsCvion_base1L7BbBcit  FaFbE_ BedClkon cG*cG_cBgaBinemat"
            "Cti 1F4_F7F8F9 4g tJ_Fa_Fm 4g tJ_G_FoFz51H2E_Bloud zBm8C_BnmBo-Cbalt tG-tG_tCmpaqCncorde rDnDtCre-tC"
            "smo_cCto_t1CyBpnBronyBt1C7C9Bube-BwBx-1C1Byclone vAd2_Ba6CrwBboCrCyBc-BeiCll sFvenue E; sBg1Biamond "
            "rCgicom aDma  GdGiGpF_Cscovery 1Ka1J_1Bl70BmoBp7Broidz dHedHpoCuBslBta-Bunns 7GeGmF7F_7GaGmFaFmCzBvk"
            "87Bw-uBxAe-boaEda eHiHrHsupCtel qF_qB0B101C2C7CcB28B691xB73C9B80B90C1Bagle_1G8G9BbenBcho lBda71CuBeB"
            "k-mDtBldCegance 8I1I7Dment 7I8I9H1H7H_7I8I9Cipso G_1Dte oGt1F_t8CnBndCergy  HbG-G_ Cjoy 7CoBon D_Bpi"
            "c mE_eBr7Cgo b7E_bBstBt5Cl-tButBvoluBx7C8CceCo_Cplay  G-G_DrAf-03gB104D5dB21wB3aB70BarCst7CuBieldboo"
            "k kCnepower aKbJ_aKbJaJbBlexpCylBnaBreebiEmDshmBt10BusAg-1C2CtbDide hB1000B20B3_B802BdiBemCodDfBhia "
            "4FvE_4EvBinzzu gG_gGgBk1BotBr-Cavity 9H2H_3CoBt-1D7D8Dn5E8DpDwDxC10C4CaCvrCx_Bu-C4Ah10C4B21C7C8B310C"
            "8BanBdlBellCy2Bi1C8C9Ct 1E3EhDv1CvBmd tCwBocCnor vCoCpBp 7D8Bs1C_CgBt 7D8C-C07CbCc a1EfEp7D-a1EfD_a1"
            "EfEp7Buawei m2CdCgBwtByundai  I4I9I_ImH-H0H4H_-I0I_IaIzHaHmHzBz001Ai-mobile i-nB10__EpErDpC1B213D6Bb"
            "aBcherry-Conbit maBd C_CbCrqCsCxd1E7BeBfiBgnBk-Cu tD_tBmo yEzD_yEzCpression  LbK-K_Dulse 7Bnfinity t"
            "aIlGx x11J7J8H-x11J7J8H_x11J7J8DorCsignia dI_dCtelDrBpaClBq10C3BrolCulu aGvF-F_vGxBt-C_Cel w7ElBvoAj"
            "agBdnBk7BmsBoy1D7D8Bp5Ak-bB00sB101D9DcB21B38B7_aB87CgB96BaiCnt2BboBensBfBianoeFiCdiBj-aDgDyC_Bl1C4C6"
            "2D3C7C9Bm07D8C1BobCcCnrCvBrez tE_tCjBt C1C200C3C6C7C9Burio 1G7F7F_1G7Al-ement7H_7Cite  G502F_ B10-D_"
            "C6B37B4B7 C.B8.Bark eE-E_eCviBc0Be paCcCment 7G7G_7CncDovo a0I33I4I76I9HbHpb-Hs0I4I99HtG_a5GaGbCpaBg"
            " vC-lkDp75DukDv5E9C_Cp7Ct0Cv4D5D7BibraCght atF_CnsCviBomBp tC_tBwAm bot 55G6B-iCmp0E1E4E71F20gG5G6F4"
            "E8E9EaEmEzCsCtB10-D6D7D_DlC10C7B2-C0_B30 D_DpB40B50 miEpD_DhDpDsB620B7-C29C3C5C60D1D2bEwD3D6DqC7C_3D"
            "gCgCsB8 gC2C30D1C5C63C_4ClB9-3C10aC_wBagneCrshal me-6L7H-me-7H_me-6L7Hme-6K7Ctrix uCvCxi 1Dtron tH-g"
            "ItH_gItBb7CkBc_Be 10C1Canit c10I8Hx20G_c10I8Hx10Cga 3Efon lIvBfcBgpBi7Ccromax pI-pI_pIpCdCni 7E7Cto "
            "tE-tE_tCxzBl-wC0C1C2CabBobi Do E_Cmo0E4E9Cn-Dster 4DzBp7CdCqBqBrrCxBs1Bt-C07D8C7Cc_1Cn-8BvBx102E3D3C"
            "7By CtBz0C4C9An0B101B28B37B510D10B70BabCviDo E_En oGpF_oGpBb1C7BdBeon7E9Ct_kErDwoCxa_aDt0E4E9Dus 7Bi"
            "mbCtro pF_pBoa m1EpCdCmi cE_cCoCvoBp0BqBs69C97Bt-BumBxmAo+ fDstB8BboBc101Cean kBdys E-E_BktBne 8Etou"
            "ch eKtJ_D_touch eKtJ_eDtouch tI_Cyx_BpdCtBrion 1G7F_1G7CpBt1C5Bv-aDmDqDtDzC1C53D4Bysters  ItAp0B10 D"
            "003D3D4D9DsDxC1sC6B20C5C6B30aDhDsDtC1C2C8B40hDsB50 D_DaB7prB80 D_DtC5Ba235D4Cntech pH-pBb-Bc-Cb-Bd-B"
            "ediCntagram eoJ_Cople aCtBi3Cpo pFtE_tCxel cDus aGbGdGfGhaGjGlGsGtGwF_BlanDtinaGum 1JvI_1JvIvDy fFtE"
            "_Ce-CtCum z8DrDs-E_BmBo1C9CcketbCkClariDytron tI_tCsitivo yCwer bBredCimo 7G8F9DtCo 14F6EsBs65Cp754E"
            "6BtbBullDse tBxtAq11B3pB71CaB8 Bc7Bilive 1H6H7H9Bm7BoBs07D8C9BuadrDlDntum_2_1K7K9DrCmo vE_aFsFvEaEsE"
            "vBwAr102C8B8lBadCmos  GbCpiBc C0C7C9CtBe9CadCeCguCmix pBideBmdBodCyoBp-Bs1Bt3BuggbCnbop2As1000xD44D9"
            "C80B23_eC70C8B37B470B6000B7 C-cBantoBb5Bc-06CeCh-i80CmBeeken-stG_stCgCncor  H1H7G_ H1DkBgpBht-Bico e"
            "Clk-E/1.0CriBk-Cy 1E555E7 F.8F1E8E9Blide dF_CpBm-n-E4E_EmDpDtDxCaiDrt gGlGs1H7GwF_gGl1Gs1H7GwFbooFvi"
            "eFyCooth 8Bnap_4CoBonysgFonCunBp7Cark tCc glCectruCice mi-7I7F-mi-7I7F_mi-7I7Fmi-7H7DraCngCrint atBq"
            "Bt19CartaCreakCudio 7BuperiFnDra  GmF_CrfBwipe F_sBygAt080B1B20mC2C6B30B40 D_DhDs E_C5hC70B50-D0DhDm"
            "DpB60-DaDpC5B70-D0D14D3D4D7D8C2C4CvB8-C06C1nC4B96 Ba1C2C3CcCd-Cngo CqCrgCxBbBc8C9Bdt3D4Bechno 7HiHtG"
            "-G_1H7H8H9HiHsHx8DlDno 7Gp7F-t1F_7GdGp7H9Gt1Ft1CgrCl-1E7CoBf-mCxBg C1CrCwBhor1E_BkBlaBm-1D7D8D9DmCnC"
            "rv5Borex-pF8Cuch 7F_BpcBr1CansfCeksDvi_ CueBs7C8Bt10C7ChClBwinBydBzAu0gB1005E6B27B30gB4gB51gB63B70bD"
            "cB9gBliCtramintttBnicCo Bp1BrsBtbAv-zB10eC2eB709B820C9B919BaluCnBctBega7E8CnueCrykool tI_tItBi1C4Ca "
            "lEsEtD-D_tCsionbook 1L7L8K_1L7L8CtuCva E1E8E_EcEhEiEx tF_tBk8Bm1BoltaCyoBr_CdBt1C7Aw-1Bave iE-E_Beb-"
            "Cxler  G- G. bG_ BgBink_hFpDmax_tDnovo 7ImH7H_mItHmBo Cxter  HqHsG_ HiHqxHsBs1C7C8Bx_Ax tiB-tigi_joB"
            "100D3D4D9DmB700_B80 CuB900_C8 B;B_tigi jG_jBavBelBooBr6ByaAy101D3B200C1B61B70B88BbBl-archos pBooBt-C"
            "3Az1000D1C_B70C12B811B900D9C30+C9 D_Bc-pBeniDoBlBmoBoom Bt2Ce t1Ev70F96aD-v7F8F96G8BynCq"
        ),
    ),
    (
        "tv",
        (
            "A(lgA+cA00BvA10mB1fChClCoCsCuCyA2000 E-C7B4dCfCgChClCoCrCyB8A31B2B93CdChClA40aCfCgClCsCuB2B3B4B7B8aB"
            "9BkA50aCfCkClCoCpCsCuB5B8bA65kClCmCoCpCuA70pB5uA85uBkA99aCmCnAa-00C4C9CsB5xB95BaBb5CxBdt-2BfBi CrtiB"
            "kai,BldCfawCleCteBmaze aEonxCigo7ClBn-Cd1DoCkBoc;Csp on rBquosbBrriCtlBs1_C4C5C_4kCus_goBtmacCom-Bvd"
            "BwtAb-sB213B867BafBb2BdpCvBeelinkCll CyondtBhxBidBla-4Bq_1D3D4D55fBraviaBt_Bush,Ac50BadBhanghong,Cro"
            "mecBinema4BoocCrdBrkCown,Bt-BvBxhByclone xAd214D5B50uB8BaeCngCwBctiBexp aBi3CgaDicorEfEt isCrCviCwBo"
            "lBq0BracCeamsCoidlBscBuneBv8C9CsAeagle cGeGgBc6CosBle-gDdBm15CcBn1Bo1BpicoBra8CgogBs13D4C2C3CsBurBvp"
            "CvBx-Af11aB32eB43C8BengDoBibCnlBo-CrmuBs-BunaDdBvAga5CzBeant,CepBfhBi C-9Blobal_EmBr3C4CuBt-b9C1-DmC"
            "cCkinCx-Ah-B0B10 C1mB24fDyB3218DfDgDhDiDyB44aDmB8sB96 D_DmDpC9aDzBa0C4C9Cier maFaCrpBb-Bc3C5Bd C-C10"
            "CrBgsBibeCrCsmCtaBk1BlqBm0C4C9CsBorizontBphBstBtv-CyBumaBxBz00aEmC4Ai-9B96BconbDrBk-5ConBleBmaqCtBnf"
            "inity k8CvBp-CcBrhCon+BsvAj-lBvAk&B24B32B40dC3dB50dC5uBallCnt-Bb2 Bd-C0C1C4C9ClBey0Bi Ci DiBj-sBk Bm"
            "-0D9C00C2C4C5C6C9ClBoraxBudAl32BaaCtivBc-CdBd-Be-C000aFmC3C4C5C999Cap-CdmBge 00E44E99D/D0D4D9D;D_Bim"
            "eBm2CmBs42D4Bt-1D4D5D9C_5Bu-BzzAm-0C4C9B8sBageCntCple2F_CstCtaCx rExD_rBe-CcoCdia/Eon,CtzBicaCni hEm"
            "CrayCto 32E-32E_32DvBk8BltBmBnbBobo-Cdel/CvieExBultyBx11CqAn5mCnBekCo uD-uExEzCtcDta DwiCxonDt 6Dus "
            "pBg3BogapcCrdiEmBszBv1C5C7CiCxBwxBx-AoleCtBnvBppo cnEcnCtima_tBrbsCion rF,Bt-dCt Bv11C55BzoAp11lB42B"
            "55lDuBabCnasonic miJ,J.J;DodCtBendCrfBh60dCilips,H;Bioneer,Cpo xE_xBolar F_FlFoid,CrtaltBro+DfiDviBt"
            "vByraAqgBkBm1Bs02Ar3gB68BassBca;Bed 1E3E6E9D3Ceder tvCgal,Bh-Bk3CmBokCmbBstBwAs508B600 E_B700DcB800 "
            "E_B900B_BabCgemcCmsung,DtBbdCxBc/CbBdoCsBeiClenEvBfcBh6bCarp,F-aqBi2CleDk/1.1H5F5BkweCy,D_wDline H_D"
            "sDwBmart-3FatCtCxBn0C55Bolo 4F8Cny-bFkEbEdbCulBpc_BsqBt6CbCerCreamCv-Bun_lDny snF_FsDweCpermaBw-CgCi"
            "trCtAt28dB32B40dDsgElC3dDfC9B55B95C6mBaniBb-bDgDpC28BcdCl,Bd2C3C4C5CtvBechnosClefunken,DiaCsla F,DtC"
            "tsBf500Bhomson,BivBle-BopsiCrnado,Cshiba,CucaCxBpm1CvBq6Br9CanspBurbo-x,BvsBx-C3C5C6C9sBy5Au43B50eDf"
            "DyC5aDeB6085DpC5pDyBdBgBlxBt8BzwAv24tB32C9tBantCpBega sCkCstaEel,BgkBhiBierCm2Cp7CrgiCva_hoEx-CziBmp"
            "-D02Bn5BonCrkBt-Aw_lBalton gBhBirCwBk_Bs-BudBzAx-meB11B4sB6-B88B92C6C8_DmBd1C2CsBgeCody_BianBlrBr4Bs"
            "10Bt11BuAy8 mBandexmBe-Bndx-0007I8I9H1E0007H8H9G1BouvDwBundDo.CtAz mB-00C4C9B10 C1 B28BapBeaBidBz"
        ),
    ),
    (
        "desktop",
        (
            "A20jAafrBpple-imGmGpBquarius pBspiAbiliAcompaq 82Adell iAeasynBngage Af0Agp7Ah13BadBiboxBp cDeDprobA"
            "icru_imFmFpBmacBnspiroAk50iAlatitBenovo gG/GgBifebAmacBdcr_imFmFpAnetbooBook brBuc1AoptipApc;Bixelbo"
            "ok BowerbFmacBredator gCofeAremix mAsateBony cBurface bIpBwift sBysAtravAvosAwayAxpsAz240Bc-3Bn"
        ),
    ),
    (
        "wearable",
        (
            "Aa8110BppllBrc-AelarAgearCozBlasClAh1-AkidphAlem1Co-Amoto 3FfE-fE_fErola fI-fI_fAnb Beo3Bt-15AopwBw1"
            "C2Apico Aquest 2G3sGpAr2021BesAsm-rDvBsmBtanAthor 4FprFsAvr-ClAx9 c"
        ),
    ),
    (
        "console",
        ("Aarchos gAdexp fE_fAgr0Apocket 2H3 I+IpH4H5ArazerBetBg0C4C505D5C9CcAswitch lHo"),
    ),
    (
        "other",
        ("A(zAaeobDcDhAda2AeftBk-gAidaBfpBs12AmpcAodrAquad-core tAsdaAxdhAyt5C7C9"),
    ),
)


def _unfolded(text: str) -> Iterator[str]:
    """The rows: each begins with a capital, for how many letters it shares with the row before (A for none)."""
    row = ""
    for found in _FOLDED.finditer(text):
        row = row[: ord(found[1]) - ord("A")] + found[2]
        yield row


_FOLDED: Final = re.compile("([A-Z])([^A-Z]+)")
_SETTLED: Final = {
    # beginnings of models that share a longer row's letters with devices of another kind
    "tesla sp": "phone",
    "tesla smartphone": "phone",
    "tesla tablet": "tablet",
    **dict.fromkeys(["zte b7", "zte b8", "b700v", "b860a", "b860h", "b860v", "b866"], "tv"),
}
_PHONES_WITH_TV: Final = (
    *(
        "sm-",
        "gt-",
        "galaxy",
        "lg k",
        "lg l",
        "lg-d",
        "lg-e",
        "lg-h",
        "lg-k",
        "lg-m",
        "lg-p",
        "lg-x",
        "moto",
        "xt",
    ),
    *(
        "positivo s",
        "positivo twist",
        "i-mobile",
        "i-style",
        "multilaser",
        "qmobile",
        "blu ",
        "zte blade",
        "explay",
    ),
)
"""Names of phones with an aerial, such as the LG K10 TV: the word names what they receive, not what they are."""
_TABLE: Final = {beginning: kind for kind, text in _BEGINNINGS for beginning in _unfolded(text)} | _SETTLED
_LONGEST: Final = 16

_WORDS: Final = (
    # part of a model name: kind; the first that is there counts
    *((word, "tablet") for word in ("tab", "slate", "kids", "kindle")),
    ("watch", "wearable"),
    ("chromebook", "desktop"),
    *(
        (word, "tv")
        for word in (
            "box",
            "stick",
            "stb",
            "settop",
            "set-top",
            "iptv",
            "decoder",
            "shell",
            "-led",
            "led3",
            "led4",
            "led5",
            "uhd",
            "projector",
        )
    ),
    ("padfone", "phone"),
    ("pad", "tablet"),
)


def receives_tv(model: str) -> bool:
    """True if the model is a phone that has "TV" in its name."""
    return model.startswith(_PHONES_WITH_TV)


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
