"""The letters that may stand after a name: orders, decorations, medals, offices and degrees.

Source: the order of wear and the post-nominals that the London Gazette prints; degrees and bodies
as their holders write them. A project adds its own under ``honours`` of ``inspectorate.yaml``.
"""

from __future__ import annotations

_ALL = """
VC GC KG LG KT LT KP GCB KCB DCB CB OM GCSI KCSI CSI GCMG KCMG DCMG CMG GCIE KCIE CIE
GCVO KCVO DCVO CVO LVO MVO GBE KBE DBE CBE OBE MBE CH Kt Bt
CGC RRC ARRC DSO DSC MC DFC AFC GM QGM KGM DCM BEM
QPM KPM QFSM KFSM QAM KAM QVM KVM OSL ISO TD ED RD VR VRSM QVRM KVRM PC
QC KC JP DL HML ADC QHS KHS QHP KHP
MP MS MSP AM MLA MSYP
BA BSc BEd BEng BCL LLB MA MSc MEd MEng MBA MPA MPhil MRes LLM PhD DPhil EdD LLD DSc MD
FRS FBA FRSA FRSE FCIPD MCIPD FCMI CMgr CCMI FSyI FIFireE FCA FCCA FRGS FRCP FRICS FIoD
"""
KNOWN = frozenset(_ALL.split())
