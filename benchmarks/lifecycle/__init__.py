"""The life of a complaint in Zhengxin, beside the same number of human steps in plainer engines."""
