"""What the last words of an English name may measure in, said in Chinese."""

UNITS = {
    **{"kg": "千克", "g": "克", "ton": "吨", "tons": "吨", "t": "吨", "km": "公里", "cm": "厘米", "mm": "毫米"},
    **{"sqm": "平方米", "liters": "升", "l": "升", "ml": "毫升", "kwh": "千瓦时", "kcal": "千卡"},
    **{"kw": "千瓦", "mw": "兆瓦", "ms": "毫秒", "sec": "秒", "seconds": "秒", "min": "分钟", "minutes": "分钟"},
    **{"hours": "小时", "hrs": "小时", "days": "天", "months": "月", "usd": "美元", "cny": "元"},
    **{"kb": "KB", "mb": "MB", "gb": "GB"},
    **{"mwh": "兆瓦时", "kva": "千伏安", "kv": "千伏", "mg": "毫克", "ha": "公顷", "bbl": "桶", "mbps": "Mbps"},
    **{"kvarh": "千乏时", "cbm": "立方米", "dbm": "dBm", "bytes": "字节", "grams": "克", "lbs": "磅"},
    **{"gallons": "加仑", "gal": "加仑", "miles": "英里", "nmi": "海里"},
}
"""What the last word of a name may measure in."""
UNITS_OF = {
    "m": (
        "米",
        "长度|宽度|高度|深度|厚度|跨度|水深|孔深|身高|株高|浪高|能见度|距离|直径|半径|间距|海拔|水位|液位|扬程|臂长|总长|吃水",
    ),
    "c": ("℃", "温度|气温|水温|体温|油温|露点"),
    "ms": ("米/秒", "风速|流速"),
    "kmh": ("公里/时", "速度|风速|限速"),
    "rpm": ("转/分", "速度|转速"),
    "v": ("伏", "电压"),
    "a": ("安", "电流"),
    "w": ("瓦", "功率"),
    "hz": ("赫兹", "频率|采样率"),
    "mu": ("亩", "面积"),
    "h": ("小时", "时长|时间"),
    "s": ("秒", "时长|时间|间隔|延迟"),
    "mps": ("米/秒", "速度|风速|流速"),
    "ppm": ("ppm", "浓度|二氧化碳|甲烷|一氧化碳|硫化氢"),
    "mpa": ("兆帕", "强度|压力"),
    "mgl": ("毫克/升", "氧|需氧量|氨|氮|磷|氯|COD|BOD|浓度|含量"),
    "lux": ("勒克斯", "光照|光照强度|照度"),
    "ntu": ("NTU", "浊度"),
    "db": ("分贝", "噪声"),
    "kts": ("节", "速度|航速|风速"),
    "knots": ("节", "速度|航速|风速"),
}
"""What letters measure in behind the things that are measured so, and nowhere else: tree_height_m."""
SPLIT_UNITS = {("m", "3"): "立方米", ("m", "2"): "平方米", ("km", "2"): "平方公里", ("mgm", "3"): "毫克/立方米"}
