"""Characters that are written for others: traditional forms, signs pasted from other programs, shapes that are easily confused."""

import unicodedata

_PAIRS = (
    "標标準准義义檔档案案個个為为於于與与僅仅從从優优會会體体餘余來来係系倍倍傷伤價价億亿儘尽內内兩两冊册凍冻別别則则剛刚創创劃划動动務务勞劳勢势區区"
    "協协單单卻却廠厂歷历參参雙双發发變变葉叶號号嗎吗員员問问啟启嚴严圍围園园圓圆國国團团執执報报場场塊块壞坏壽寿夠够夾夹奪夺獎奖婦妇學学孫孙"
    "實实審审寫写寬宽對对導导將将專专尋寻屆届屬属層层歲岁島岛帶带帳帐幣币幫帮幹干庫库應应廢废廣广廳厅張张強强彈弹當当錄录徑径復复徹彻憑凭恆恒"
    "慮虑態态慣惯憲宪戲戏戶户擔担據据擇择擬拟擴扩攜携擊击敗败數数斷断時时晉晋暫暂曆历術术機机殺杀權权條条極极構构檢检樓楼樣样橋桥歡欢歸归殘残殯殡"
    "氣气決决況况測测準准滅灭滯滞滿满漢汉潛潜澤泽濟济無无煙烟燒烧營营牆墙狀状獨独獲获現现環环產产畢毕異异療疗癥症盡尽監监盤盘眾众確确碼码"
    "礎础禮礼禮礼種种稱称積积穩稳窮穷競竞筆笔節节範范築筑簡简籤签簽签籌筹類类級级紀纪約约紅红納纳純纯細细終终組组結结給给統统經经綜综維维網网緊紧線线編编緩缓"
    "縣县總总績绩織织續续繳缴罰罚罷罢羅罗習习聖圣聯联職职聲声聽听脫脱腦脑臨临舉举舊旧藝艺處处號号虧亏術术衛卫裝装製制複复規规視视親亲覽览覺觉觀观"
    "計计訂订討讨訓训記记訪访設设許许訴诉診诊證证評评詞词試试該该詳详認认語语誤误說说課课調调請请論论諮咨謀谋識识譯译議议護护譽誉讀读變变讓让"
    "貝贝負负財财貢贡貧贫貨货販贩責责貴贵買买費费貼贴貿贸資资賃赁賠赔賣卖賬账質质購购賴赖贈赠贍赡贊赞趕赶軍军載载輔辅輕轻輛辆輪轮輸输轄辖轉转"
    "辦办農农這这進进運运過过達达違违遞递遠远適适遷迁選选遺遗還还邊边郵邮鄉乡鄰邻醫医釋释鑒鉴針针銀银銷销鋪铺錢钱錯错鎮镇長长門门閉闭開开間间閒闲閱阅關关"
    "隊队階阶際际隨随險险隱隐難难電电靈灵須须頂顶項项順顺預预領领頭头頻频題题額额顏颜願愿顧顾類类顯显風风飛飞飯饭養养館馆駐驻驗验點点龍龙齊齐齡龄孤孤據据"
    "補补辭辞遲迟離离雜杂災灾煉炼熱热燈灯爭争爺爷爾尔獻献瑪玛瓊琼畫画疊叠盜盗鹽盐礙碍禦御離离穀谷竊窃糧粮紙纸紛纷絕绝綠绿緣缘縮缩繁繁繼继罵骂羣群聚聚脅胁膚肤"
    "護护講讲謹谨豐丰賓宾贏赢躍跃軌轨軟软較较輯辑農农迴回週周進进郵邮鋼钢錶表鍵键鐵铁鏈链關关陸陆陽阳陣阵雖虽雲云霧雾響响頁页額额顆颗飲饮餐餐馬马駕驾驟骤魚鱼鮮鲜鳥鸟黨党齒齿後后裏里併并階阶減减儲储産产値值歩步"
)
_TRADITIONAL = {ord(a): b for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if a != b}
_CONFUSED = str.maketrans("末已巳曰士入囗天冂淮抵彔炅咸佘", "未己己日土人口大门准低录灵成余")

PASTED = {
    "‚": '"', "‛": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "‒": "-", "—": "-", "―": "-", "─": "-",
    "│": "|", "┃": "|", "¦": "|", "∣": "|", "∶": ":", "︰": ":", "﹕": ":", "﹐": ",", "﹑": ",", "∕": "/", "⁄": "/", "╱": "/",
    "✖": "×", "╳": "×", "∗": "×", "〈": "<", "〉": ">", "﹤": "<", "﹥": ">", "﹪": "%",
}  # fmt: skip
"""Signs from other programs that look like one of the language's, and that one."""

_RADICALS = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))}
RADICALS = {odd: plain for odd, plain in _RADICALS.items() if len(plain) == 1 and plain != odd}
"""Radicals and compatibility forms, which look like a character and are another, and that character."""


def simplified(word: str) -> str:
    """Return a word in simplified characters."""
    return word.translate(_TRADITIONAL)


def shape(word: str) -> str:
    """Return a word with every character that is easily taken for another replaced by that one; for comparing only."""
    return simplified(unicodedata.normalize("NFKC", word).casefold()).translate(_CONFUSED)
