# 每一页面的框架。
frame-skip = 跳至正文
frame-scan = 扫描
frame-scan-hint = 扫描或输入编号
frame-sign-in = 登录
frame-sign-out = 退出登录
frame-switch = 切换人员
frame-menu = 菜单
frame-main = 主导航
frame-home = 首页
frame-work = 工作
frame-quality = 质量
frame-source = 来源
frame-record = 记录
frame-setup = 设置
frame-print-queue = 打印队列
frame-reports = 报告
frame-api = API

# 每个模块都会用到。
js-unreachable = 无法连接服务器。
js-answer-odd = 无法读取服务器的应答。
